namespace ContainerTools.Fuzzing;

/// <summary>All there are.</summary>
internal static class FuzzTargets
{
    private static readonly IReadOnlyDictionary<string, Func<FuzzTarget>> All = new Dictionary<string, Func<FuzzTarget>>(StringComparer.Ordinal)
    {
        ["tar"] = () => new TarTarget(),
        ["headers"] = () => new TarHeaderTarget(),
        ["tree"] = () => new TreeTarget(),
        ["artifact"] = () => new ArtifactTarget(),
        ["expand"] = () => new ExpandTarget(),
        ["codecs"] = () => new CodecTarget(),
        ["documents"] = () => new DocumentTarget(),
        ["archive"] = () => new ArchiveTarget(),
        ["store"] = () => new StoreTarget(),
        ["names"] = () => new NameTarget(),
        ["paths"] = () => new PathTarget(),
        ["engine"] = () => new EngineTarget(),
        ["responses"] = () => new ResponseTarget(),
        ["credentials"] = () => new CredentialTarget(),
        ["locks"] = () => new LockTarget(),
        ["graphs"] = () => new GraphTarget(),
        ["http"] = () => new HttpTarget(),
        ["rpm"] = () => new RpmTarget(),
        ["packages"] = () => new PackageTarget(),
        ["sync"] = () => new SyncTarget(),
        ["signatures"] = () => new SignatureTarget(),
        ["trust"] = () => new TrustTarget(),
    };

    /// <summary>By which they are chosen.</summary>
    public static IReadOnlyCollection<string> Names => [.. All.Keys];

    /// <param name="name">One of <see cref="Names"/>.</param>
    public static FuzzTarget Create(string name) => All[name]();
}
