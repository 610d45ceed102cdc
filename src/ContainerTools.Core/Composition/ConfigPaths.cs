using System.Text;
using System.Text.RegularExpressions;
using ContainerTools.Json;

namespace ContainerTools.Composition;

/// <summary>Store paths of Nix that a config names. nixpkgs' builders take them in with all they refer to; here nobody else would notice that they are missing.</summary>
internal static partial class ConfigPaths
{
    public static IReadOnlyList<string> Find(ConfigSettings config) =>
        [.. StorePath().Matches(Encoding.UTF8.GetString(PythonJson.Write(config.Members))).Select(match => match.Value).Distinct(StringComparer.Ordinal)];

    /// <param name="named">What the config names.</param>
    /// <param name="plans">The new layers.</param>
    /// <param name="below">The base, if there is one.</param>
    /// <param name="reporter">Receives the warnings.</param>
    public static void WarnOfMissing(IReadOnlyList<string> named, IReadOnlyList<LayerPlan> plans, BaseFiles? below, IReporter reporter)
    {
        if (named.Count == 0)
        {
            return;
        }

        HashSet<string> present = plans.SelectMany(plan => plan.Entries).Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        foreach (string path in named.Where(path => !present.Contains(path[1..]) && below?.Contains(path[1..]) != true))
        {
            reporter.Warning($"The config names '{path}', but no layer of the image has it.");
        }
    }

    // The hash has 32 digits of Nix's alphabet.
    [GeneratedRegex("/nix/store/[0-9a-df-np-sv-z]{32}-[A-Za-z0-9+._?=-]+")]
    private static partial Regex StorePath();
}
