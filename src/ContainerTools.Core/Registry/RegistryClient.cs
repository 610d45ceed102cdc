using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Pulling;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry;

/// <summary>What can be asked of registries. Cheap to make; what is worth keeping is kept in the sessions.</summary>
/// <param name="optionsFor">How to talk to a registry.</param>
/// <param name="keep">Puts a blob behind a store; null where nothing is to be kept.</param>
public sealed class RegistryClient(Func<string, RegistryOptions> optionsFor, Func<Blob, Blob>? keep = null)
{
    /// <param name="options">The same for all registries.</param>
    /// <param name="keep">Puts a blob behind a store; null where nothing is to be kept.</param>
    public RegistryClient(RegistryOptions options, Func<Blob, Blob>? keep = null) : this(_ => options, keep)
    {
    }

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

    /// <summary>The image or index with that digest, under the name that was asked for when the digest was learned.</summary>
    /// <param name="platform">What the image is for; null: its config says it.</param>
    /// <param name="index">The index that the image was chosen from, if it was.</param>
    public Task<IImage> GetPinnedAsync(ImageReference reference, Digest digest, Platform? platform, Digest? index, IReporter reporter, CancellationToken cancel) =>
        OpenResolver(reference).GetPinnedAsync(reference, digest, platform, index, reporter, cancel);

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

    /// <summary>The digest behind a tag, or the digest itself if there is such a manifest; asks the registry and no mirror.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.NotFound"/> among others.</exception>
    public Task<Digest> ResolveAsync(ImageReference reference, IReporter reporter, CancellationToken cancel) =>
        new ManifestReader(OpenSession(reference.Registry)).ResolveTagAsync(reference, reporter, cancel);

    /// <summary>Where each tag of a repository leads.</summary>
    /// <param name="maximum">Of tags; each costs a request.</param>
    /// <returns>Null where there are more.</returns>
    public Task<IReadOnlyDictionary<string, Digest>?> GetTagDigestsAsync(ImageReference repository, int maximum, IReporter reporter, CancellationToken cancel) =>
        new ManifestRemover(OpenSession(repository.Registry)).GetTagDigestsAsync(repository, maximum, GetTagsAsync(repository, reporter, cancel), reporter, cancel);

    /// <summary>Removes a tag, or the manifest where the reference has a digest and so all that leads to it.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.Unsupported"/>: the registry does not do that.</exception>
    public Task RemoveAsync(ImageReference reference, IReporter reporter, CancellationToken cancel) =>
        new ManifestRemover(OpenSession(reference.Registry)).RemoveAsync(reference, reporter, cancel);

    private ImageResolver OpenResolver(ImageReference reference) => new(OpenSession(reference.Registry), keep);

    private RegistrySession OpenSession(string registry) => RegistrySession.Open(registry, optionsFor(registry));
}
