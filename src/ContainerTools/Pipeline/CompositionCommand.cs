using System.Globalization;
using System.Management.Automation;
using ContainerTools.Composition;
using ContainerTools.Compression;
using ContainerTools.Input;
using ContainerTools.Output;
using ContainerTools.Store;

namespace ContainerTools.Pipeline;

/// <summary>What commands that make layers of files have in common: owner, times, modes, what to leave out.</summary>
public abstract class CompositionCommand : ImageCommand
{
    /// <summary>The parameters that say what goes in and how; the other way is a plan made elsewhere.</summary>
    private protected const string ContentSet = "Content";

    private const string EpochVariable = "SOURCE_DATE_EPOCH";

    [Parameter(ParameterSetName = ContentSet)]
    public string? Mtime { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [ValidateRange(0, long.MaxValue)]
    public long Uid { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [ValidateRange(0, long.MaxValue)]
    public long Gid { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [ValidateNotNull]
    public string Uname { get; set; } = FileOwner.Root.UserName;

    [Parameter(ParameterSetName = ContentSet)]
    [ValidateNotNull]
    public string Gname { get; set; } = FileOwner.Root.GroupName;

    [Parameter(ParameterSetName = ContentSet)]
    public PathPattern[] ExcludePath { get; set; } = [];

    [Parameter(ParameterSetName = ContentSet)]
    public PathPattern[] IncludePath { get; set; } = [];

    [Parameter(ParameterSetName = ContentSet)]
    public PermissionRule[] Permission { get; set; } = [];

    [Parameter(ParameterSetName = ContentSet)]
    public SpecialFile[] SpecialFile { get; set; } = [];

    [Parameter(ParameterSetName = ContentSet)]
    public Codec Compression { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Store { get; set; }

    [Parameter]
    public SwitchParameter NoStore { get; set; }

    /// <summary>The time for everything that is given none: the build's (reproducible-builds.org), else a second after the epoch.</summary>
    private protected static DateTimeOffset DefaultTime => Environment.GetEnvironmentVariable(EpochVariable) is { Length: > 0 } text
        ? long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new ImageException(ImageError.InvalidArgument, $"{EpochVariable} is '{text}', not a number of seconds since 1970.", EpochVariable)
        : DateTimeOffset.FromUnixTimeSeconds(LayerRules.DefaultMtime);

    private protected LayerRules Rules => new()
    {
        Owner = new FileOwner(Uid, Gid, Uname, Gname),
        Mtime = ReadTime(Mtime).ToUnixTimeSeconds(),
        Exclude = ExcludePath,
        Include = IncludePath,
        Permissions = Permission,
    };

    private protected LayeredImageBuilder Builder => new(
        OpenStore() is { } store ? new DigestCache(store) : null,
        Compression == Codec.None ? null : new LayerCompressor(OpenStore() ?? throw NeedsStore(), Compression).CompressAsync);

    private protected StreamComposer StreamComposer => OpenStore() is { } store
        ? new StreamComposer(new DigestCache(store), async (content, cancel) => store.GetBlobPath((await store.ImportAsync(content, cancel).ConfigureAwait(false)).Digest))
        : new StreamComposer(null, (_, _) => throw NeedsStore());

    private protected LayerKeeper Keeper => new(OpenStore() ?? throw NeedsStore());

    private protected static DateTimeOffset ReadTime(string? text) => text is null ? DefaultTime : TimeText.Read(text);

    /// <summary>Wildcards resolved, in the order of names.</summary>
    private protected IEnumerable<LayerSource> ResolveSources(IEnumerable<string> paths, string destination)
    {
        foreach (string path in paths)
        {
            foreach (string file in this.ResolveFilePaths(path))
            {
                yield return new LayerSource(file, destination);
            }
        }
    }

    private ImageStore? OpenStore() => this.OpenStore(Store, NoStore);

    private static ImageException NeedsStore() =>
        new(ImageError.InvalidArgument, "This needs a place to keep content, so it does not go with -NoStore.");
}
