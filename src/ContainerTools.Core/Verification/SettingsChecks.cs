using System.Text.Json;
using System.Text.RegularExpressions;
using ContainerTools.Json;

namespace ContainerTools.Verification;

/// <summary>What is wrong with how a config says a container is to be started (OCI image-spec, config.md, "config").</summary>
internal static partial class SettingsChecks
{
    private static readonly (string Name, JsonValueKind Kind)[] Shapes =
    [
        ("Healthcheck", JsonValueKind.Object),
        ("OnBuild", JsonValueKind.Array),
        ("Shell", JsonValueKind.Array),
    ];

    public static void Check(JsonElement settings, ImageConfig config, DefectList defects)
    {
        CheckEnvironment(config.Env, defects);
        if (config.WorkingDir is { Length: > 0 } folder && !folder.StartsWith('/') && !config.Platform.IsWindows)
        {
            Report($"WorkingDir that is not absolute: '{folder}'", folder);
        }

        if (config.StopSignal is { Length: > 0 } signal && !SignalName().IsMatch(signal))
        {
            Report($"StopSignal that is none: '{signal}'", signal);
        }

        foreach (string port in config.ExposedPorts.Where(port => !PortName.IsValid(port)))
        {
            Report($"exposed port that is none: '{port}'", port);
        }

        foreach (string volume in config.Volumes.Where(volume => !volume.StartsWith('/') && !config.Platform.IsWindows))
        {
            Report($"volume that is not absolute: '{volume}'", volume);
        }

        foreach ((string name, JsonValueKind kind) in Shapes)
        {
            if (settings.TryFind(name, out JsonElement value) && value.ValueKind is not JsonValueKind.Null && value.ValueKind != kind)
            {
                Report($"'{name}' that is not an {kind.ToString().ToLowerInvariant()}", value.GetRawText());
            }
        }

        void Report(string what, string actual) => defects.Warning(ImageDefectCode.InvalidField, $"has a {what}", actual: actual);
    }

    private static void CheckEnvironment(IReadOnlyList<string> variables, DefectList defects)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (string variable in variables)
        {
            int equals = variable.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                defects.Warning(ImageDefectCode.InvalidField, $"has the environment variable '{variable}', which is not NAME=value", actual: variable);
            }
            else if (!names.Add(variable[..equals]))
            {
                defects.Warning(ImageDefectCode.InvalidField, $"has the environment variable '{variable[..equals]}' more than once", actual: variable);
            }
        }
    }

    [GeneratedRegex("^(SIG[A-Z0-9]+([+-][0-9]+)?|[0-9]+)$", RegexOptions.IgnoreCase)]
    private static partial Regex SignalName();
}
