using System.Globalization;
using ContainerTools.Composition;
using ContainerTools.FileSystem;

namespace ContainerTools.Projects;

/// <summary>
/// The container that the .NET SDK would make of a project, as its own targets say it (.NET documentation, "Containerize a .NET app
/// reference"). Immutable, so it may be used from several threads.
/// </summary>
public sealed class ProjectContainer
{
    internal const string Target = "ComputeContainerConfig";
    internal static readonly string[] TargetProperties =
    [
        "TargetFramework", "TargetFrameworks", "RuntimeIdentifier", "RuntimeIdentifiers", "ContainerRuntimeIdentifier", "ContainerRuntimeIdentifiers",
        "ContainerFamily", "EnableSdkContainerSupport", "IsPublishable",
    ];

    internal static readonly string[] Properties =
    [
        "ContainerBaseImage", "ContainerRegistry", "ContainerRepository", "ContainerRuntimeIdentifier", "ContainerWorkingDirectory", "ContainerUser",
        "ContainerAppCommandInstruction", "ContainerGenerateLabels", "ContainerGenerateLabelsImageBaseDigest",
    ];

    internal static readonly string[] Items =
    [
        "ContainerImageTags", "ContainerLabel", "ContainerPort", "ContainerEnvironmentVariables", "ContainerEntrypoint", "ContainerEntrypointArgs",
        "ContainerAppCommand", "ContainerAppCommandArgs", "ContainerDefaultArgs",
    ];

    private const string BaseNameLabel = "org.opencontainers.image.base.name";
    private const string BaseDigestLabel = "org.opencontainers.image.base.digest";
    private const string UserVariable = "APP_UID";
    private const string FileMode = "0755";
    private static readonly string[] TimeLabels = ["org.opencontainers.image.created", "org.opencontainers.artifact.created"];

    private readonly BuildResult _result;
    private readonly bool _hasNamedBase;

    /// <param name="result">What the SDK says.</param>
    /// <param name="given">The base that was given in place of the project's; null where none was, <see cref="NamelessBase"/> where it has no name.</param>
    internal ProjectContainer(BuildResult result, string? given)
    {
        (_result, _hasNamedBase) = (result, given != NamelessBase);
        if (!RuntimeIdentifier.TryToPlatform(result.Property("ContainerRuntimeIdentifier"), out Platform? platform))
        {
            throw new ImageException(ImageError.InvalidArgument, $"The project is published for '{result.Property("ContainerRuntimeIdentifier")}', which no image is for.");
        }

        Platform = platform;
    }

    /// <summary>Stands for a base that has no name, as one that was composed here.</summary>
    public const string NamelessBase = "localhost/base:nameless";

    /// <summary>What the program was published for.</summary>
    public Platform Platform { get; }

    /// <summary>The name of the image on which the program is put.</summary>
    public string BaseImage => _result.Property("ContainerBaseImage");

    /// <summary>The image's own name, with the registry if the project names one, without a tag.</summary>
    public string Name => _result.Property("ContainerRegistry") is { Length: > 0 } registry ? $"{registry}/{_result.Property("ContainerRepository")}" : _result.Property("ContainerRepository");

    /// <summary>The image's tags.</summary>
    public IReadOnlyList<string> Tags => _result.Items("ContainerImageTags").Distinct(StringComparer.Ordinal).ToArray();

    /// <summary>The folder in the image where the program lies, and runs.</summary>
    public string WorkingDirectory => _result.Property("ContainerWorkingDirectory");

    /// <summary>
    /// Modes and owner of the program's files, as the SDK has them on every system: so the image does not depend on how packages were unpacked,
    /// nor on somebody's umask. A user that the project gives as a number owns the files.
    /// </summary>
    /// <exception cref="ImageException"><see cref="ImageError.InvalidArgument"/>: the working directory is no path.</exception>
    public IReadOnlyList<PermissionRule> Permissions
    {
        get
        {
            // A rule for the root would be one for everything that is in the image besides.
            string folder = WorkingDirectory.TrimEnd('/', '\\');
            long? owner = !Platform.IsWindows && int.TryParse(_result.Property("ContainerUser"), NumberStyles.None, CultureInfo.InvariantCulture, out int uid) ? uid : null;
            return folder.Length == 0 ? [] : [.. new[] { folder, $"{folder}/**" }.Select(path => new PermissionRule { Path = ParsePattern(path), Mode = FileMode, Uid = owner })];
        }
    }

    /// <summary>The config of the image, in the place of which the SDK's own one has the moment of publishing.</summary>
    /// <param name="parent">The base; null for none.</param>
    /// <param name="inheritance">What of the base's config goes on to hold.</param>
    /// <param name="created">When the image is said to be made.</param>
    /// <param name="over">What is given besides, and counts more.</param>
    /// <exception cref="ImageException"><see cref="ImageError.InvalidArgument"/>: the project contradicts itself, or names something that is no port.</exception>
    public ConfigSettings MakeConfig(Image? parent, ConfigInheritance inheritance, DateTimeOffset created, ConfigSettings over)
    {
        Image? below = inheritance == ConfigInheritance.None ? null : parent;
        ConfigSettings settings = over.InheritFrom(MakeOwn(inheritance == ConfigInheritance.All ? below : null, parent?.Digest, created));
        IReadOnlyDictionary<string, string?> variables = EnvironmentList.Merge(below?.Config.Env ?? [], settings.Env).Select(EnvironmentList.Split).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        var added = new List<KeyValuePair<string, object?>>();
        if (ExposedPorts.Of(variables) is { Count: > 0 } ports)
        {
            added.Add(new("ExposedPorts", ToSet(ports)));
        }

        if (_result.Property("ContainerUser").Length == 0 && variables.GetValueOrDefault(UserVariable) is { Length: > 0 } user)
        {
            added.Add(new("User", user));
        }

        return settings.InheritFrom(ConfigSettings.FromMembers(added));
    }

    private ConfigSettings MakeOwn(Image? below, Digest? baseDigest, DateTimeOffset created)
    {
        var members = new List<KeyValuePair<string, object?>> { new("WorkingDir", WorkingDirectory) };
        (IReadOnlyList<string> entrypoint, IReadOnlyList<string> command) = Command.Resolve(below?.Config.Entrypoint ?? []);

        // What the base starts is never meant, also where the project starts nothing.
        members.Add(new("Entrypoint", entrypoint.Count > 0 ? entrypoint.ToArray() : null));
        Add("Cmd", command.Count > 0, () => command.ToArray());
        (string Name, string? Value, bool)[] variables = [.. _result.Items("ContainerEnvironmentVariables", "Value")];
        Add("Env", variables.Length > 0, () => variables.Select(item => $"{item.Name}={item.Value}").ToArray());
        KeyValuePair<string, string>[] labels = [.. MakeLabels(baseDigest, created)];
        Add("Labels", labels.Length > 0, () => labels.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, (object?)pair.Value)).ToArray());
        string[] ports = [.. _result.Items("ContainerPort", "Type").Select(port => ExposedPorts.Name(port.Name, port.Value))];
        Add("ExposedPorts", ports.Length > 0, () => ToSet(ports));
        Add("User", _result.Property("ContainerUser").Length > 0, () => _result.Property("ContainerUser"));
        return ConfigSettings.FromMembers(members);

        void Add(string name, bool isSet, Func<object?> value)
        {
            if (isSet)
            {
                members.Add(new(name, value()));
            }
        }
    }

    private static PathPattern ParsePattern(string path)
    {
        try
        {
            return PathPattern.Parse(path.StartsWith('/') || path.Contains(':', StringComparison.Ordinal) ? path : $"/{path}");
        }
        catch (FormatException exception)
        {
            throw new ImageException(ImageError.InvalidArgument, $"ContainerWorkingDirectory cannot be '{path}': {exception.Message}", path, exception);
        }
    }

    private ContainerCommand Command => new()
    {
        Entrypoint = _result.Items("ContainerEntrypoint"),
        EntrypointArguments = _result.Items("ContainerEntrypointArgs"),
        AppCommand = _result.Items("ContainerAppCommand"),
        AppCommandArguments = _result.Items("ContainerAppCommandArgs"),
        DefaultArguments = _result.Items("ContainerDefaultArgs"),
        Instruction = _result.Property("ContainerAppCommandInstruction"),
    };

    // The SDK writes no label at all where it is to generate none.
    private Dictionary<string, string> MakeLabels(Digest? baseDigest, DateTimeOffset created)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!_result.IsTrue("ContainerGenerateLabels"))
        {
            return labels;
        }

        foreach ((string name, string? value, bool isOfSdk) in _result.Items("ContainerLabel", "Value"))
        {
            if (isOfSdk && TimeLabels.Contains(name))
            {
                labels[name] = created.UtcDateTime.ToString("o", CultureInfo.InvariantCulture);
            }
            else if (!isOfSdk || name != BaseNameLabel || _hasNamedBase)
            {
                labels[name] = value ?? "";
            }
        }

        if (baseDigest is { } digest && _result.IsTrue("ContainerGenerateLabelsImageBaseDigest"))
        {
            labels[BaseDigestLabel] = digest.ToString();
        }

        return labels;
    }

    private static KeyValuePair<string, object?>[] ToSet(IEnumerable<string> names) =>
        [.. names.Distinct().Order(StringComparer.Ordinal).Select(name => KeyValuePair.Create(name, (object?)Array.Empty<KeyValuePair<string, object?>>()))];
}
