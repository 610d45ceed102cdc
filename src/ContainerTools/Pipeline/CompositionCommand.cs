using System.Globalization;
using System.Management.Automation;
using ContainerTools.Composition;
using ContainerTools.Compression;
using ContainerTools.FileSystem;
using ContainerTools.Input;
using ContainerTools.Store;

namespace ContainerTools.Pipeline;

/// <summary>What commands that make layers of files have in common: owner, times, modes, what to leave out.</summary>
public abstract class CompositionCommand : ImageCommand
{
    /// <summary>The parameters that say what goes in and how; the other way is a plan made elsewhere.</summary>
    private protected const string ContentSet = "Content";

    private const string EpochVariable = "SOURCE_DATE_EPOCH";

    [Parameter(ParameterSetName = ContentSet)]
    [TimeTransformation]
    public virtual DateTimeOffset? Mtime { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [ValidateRange(0, long.MaxValue)]
    public virtual long Uid { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [ValidateRange(0, long.MaxValue)]
    public virtual long Gid { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [ValidateNotNull]
    public virtual string? Uname { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [ValidateNotNull]
    public virtual string? Gname { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    public virtual PathPattern[] ExcludePath { get; set; } = [];

    [Parameter(ParameterSetName = ContentSet)]
    public virtual PathPattern[] IncludePath { get; set; } = [];

    [Parameter(ParameterSetName = ContentSet)]
    [MembersTransformation(typeof(PermissionRule))]
    public virtual PermissionRule[] Permission { get; set; } = [];

    [Parameter(ParameterSetName = ContentSet)]
    [MembersTransformation(typeof(SpecialFile))]
    public virtual SpecialFile[] SpecialFile { get; set; } = [];

    [Parameter(ParameterSetName = ContentSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public virtual string[] ExtendedAttribute { get; set; } = [];

    [Parameter(ParameterSetName = ContentSet)]
    public virtual SourceConflict OnConflict { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    public virtual DirectoryLinks DirectoryLink { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    public virtual Codec Compression { get; set; }

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

    private FileOwner Owner
    {
        get
        {
            // A number that was given without a name has none that is true in every image.
            FileOwner owner = FileOwner.ByNumber(Uid, Gid);
            return owner with { UserName = Uname ?? owner.UserName, GroupName = Gname ?? owner.GroupName };
        }
    }

    private protected LayerRules Rules => new()
    {
        Owner = Owner,
        Mtime = (Mtime ?? DefaultTime).ToUnixTimeSeconds(),
        Exclude = ExcludePath,
        Include = IncludePath,
        Permissions = Permission,
        ExtendedAttributes = ExtendedAttribute,
        Conflicts = OnConflict,
        DirectoryLinks = DirectoryLink,
    };

    private protected LayeredImageBuilder Builder
    {
        get
        {
            ImageStore? store = OpenStore();
            return new(
                store is null ? null : new DigestCache(store),
                Compression == Codec.None ? null : new LayerCompressor(store ?? throw NeedsStore(), Compression).CompressAsync,
                store is null ? null : new LayerCache(store));
        }
    }

    private protected StreamComposer StreamComposer => OpenStore() is { } store
        ? new StreamComposer(new DigestCache(store), async (content, cancel) => store.GetBlobPath((await store.ImportAsync(content, cancel).ConfigureAwait(false)).Digest))
        : new StreamComposer(null, (_, _) => throw NeedsStore());

    private protected LayerKeeper Keeper => new(OpenStore() ?? throw NeedsStore());

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

    private protected ImageStore? OpenStore() => this.OpenStore(Store, NoStore);

    private static ImageException NeedsStore() =>
        new(ImageError.InvalidArgument, "This needs a place to keep content, so it does not go with -NoStore.");
}
