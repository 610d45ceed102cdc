namespace ContainerTools.Registry;

/// <summary>What can be asked of registries. Cheap to make; what is worth keeping is kept in the sessions.</summary>
/// <param name="keep">Puts a blob behind a store; null where nothing is to be kept.</param>
public sealed class RegistryClient(RegistryOptions options, Func<Blob, Blob>? keep = null)
{
    /// <summary>The manifest behind a reference, of any kind, checked against the reference's digest if it has one.</summary>
    public Task<ManifestDocument> GetManifestAsync(ImageReference reference, IReporter reporter, CancellationToken cancel) =>
        new ManifestReader(OpenSession(reference.Registry)).ReadAsync(reference, reporter, cancel);

    /// <summary>The image that runs best on a platform.</summary>
    /// <param name="platform">Null: Linux on this machine's architecture.</param>
    /// <exception cref="ImageException">Among others <see cref="ImageError.PlatformNotFound"/>.</exception>
    public Task<Image> GetImageAsync(ImageReference reference, Platform? platform, IReporter reporter, CancellationToken cancel) =>
        OpenResolver(reference).GetImageAsync(reference, platform, reporter, cancel);

    /// <summary>An index with all that it lists; the image itself where the reference leads to a single one.</summary>
    public Task<IImage> GetAllPlatformsAsync(ImageReference reference, IReporter reporter, CancellationToken cancel) =>
        OpenResolver(reference).GetAllPlatformsAsync(reference, reporter, cancel);

    /// <summary>Whether the reference's tag still leads to its digest.</summary>
    /// <returns>The digest behind the tag where it is another one, else null.</returns>
    public Task<Digest?> FindTagDriftAsync(ImageReference reference, IReporter reporter, CancellationToken cancel) =>
        new TagCheck(new ManifestReader(OpenSession(reference.Registry))).FindDriftAsync(reference, reporter, cancel);

    /// <summary>All tags of a repository, page by page.</summary>
    public IAsyncEnumerable<string> GetTagsAsync(ImageReference repository, IReporter reporter, CancellationToken cancel) =>
        PagedList.OfNames(OpenSession(repository.Registry), $"v2/{repository.Repository}/tags/list", RegistryScope.Repository(repository.Repository, "pull"))
            .ReadNamesAsync("tags", $"Tags of {repository.Name}", repository, reporter, cancel);

    /// <summary>All repositories of a registry that lets itself be listed, page by page.</summary>
    public IAsyncEnumerable<string> GetRepositoriesAsync(string registry, IReporter reporter, CancellationToken cancel) =>
        PagedList.OfNames(OpenSession(registry), "v2/_catalog", RegistryScope.Catalog)
            .ReadNamesAsync("repositories", $"Repositories of {registry}", registry, reporter, cancel);

    /// <summary>What is attached to a manifest: signatures, SBOMs, attestations.</summary>
    /// <param name="subject">The manifest or index, by tag or digest; what is attached to the parts of an index is not looked for.</param>
    /// <param name="artifactType">Null for all types.</param>
    public IAsyncEnumerable<RegistryReferrer> GetReferrersAsync(ImageReference subject, string? artifactType, IReporter reporter, CancellationToken cancel) =>
        new ReferrerFinder(OpenSession(subject.Registry)).FindAsync(subject, artifactType, reporter, cancel);

    private ImageResolver OpenResolver(ImageReference reference) => new(OpenSession(reference.Registry), keep);

    private RegistrySession OpenSession(string registry) => RegistrySession.Open(registry, options);
}
