using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Pulling;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry;

/// <summary>
/// Asks registries, and owns what is worth keeping between questions: connections, tokens, credentials. These are shared by all requests
/// to one registry with equal <see cref="RegistryOptions"/>, are limited in number, and end with the client; nothing is kept elsewhere in
/// the process. Thread-safe.
/// </summary>
/// <remarks>
/// After disposing, images that came from the client can still be read: they hold the options that they were fetched with, and connect
/// anew. They let go of them when they are collected.
/// </remarks>
public sealed class RegistryClient : IDisposable
{
    private readonly SessionPool _sessions;
    private readonly bool _isOwner;
    private readonly Func<string, RegistryOptions> _optionsFor;
    private readonly Func<Blob, Blob>? _keep;
    private readonly StoreFallback? _fallback;

    /// <summary>A client that talks to all registries in the same way.</summary>
    /// <param name="options">How to talk to a registry.</param>
    /// <param name="keep">Puts a blob behind a store; null where nothing is to be kept.</param>
    public RegistryClient(RegistryOptions options, Func<Blob, Blob>? keep = null) : this(_ => options, keep)
    {
    }

    /// <summary>A client that talks to each registry in its own way.</summary>
    /// <param name="optionsFor">Given a registry's name, says how to talk to it. Called at every request, on any thread.</param>
    /// <param name="keep">Puts a blob behind a store; null where nothing is to be kept.</param>
    public RegistryClient(Func<string, RegistryOptions> optionsFor, Func<Blob, Blob>? keep = null) : this(new SessionPool(), isOwner: true, optionsFor, keep, null)
    {
    }

    private RegistryClient(SessionPool sessions, bool isOwner, Func<string, RegistryOptions> optionsFor, Func<Blob, Blob>? keep, StoreFallback? fallback)
    {
        _sessions = sessions;
        _isOwner = isOwner;
        _optionsFor = optionsFor;
        _keep = keep;
        _fallback = fallback;
    }

    /// <summary>The same client with other options: it shares connections and tokens where the options are equal.</summary>
    /// <param name="optionsFor">Given a registry's name, says how to talk to it. Called at every request, on any thread.</param>
    /// <param name="keep">Puts a blob behind a store; null where nothing is to be kept.</param>
    /// <returns>A client that ends with this one; disposing it does nothing.</returns>
    public RegistryClient WithOptions(Func<string, RegistryOptions> optionsFor, Func<Blob, Blob>? keep = null) => new(_sessions, isOwner: false, optionsFor, keep, null);

    /// <summary>The same client, which keeps the manifests of images and answers from a store while their registry is away.</summary>
    /// <param name="fallback">The store that <c>keep</c> puts blobs into, and what to do with it.</param>
    /// <returns>A client that ends with this one; disposing it does nothing.</returns>
    public RegistryClient WithFallback(StoreFallback fallback) => new(_sessions, isOwner: false, _optionsFor, _keep, fallback);

    /// <summary>Asks a registry to let us in (OCI distribution-spec, "Determining Support"); nothing that was known of it counts.</summary>
    /// <param name="registry">Host, and port if need be.</param>
    /// <param name="reporter">Receives notes and warnings.</param>
    /// <param name="cancel">Stops the request.</param>
    /// <returns>The connection; it needs no closing.</returns>
    /// <exception cref="ImageException">Among others <see cref="ImageError.Unauthorized"/>: it does not take the credentials.</exception>
    public Task<RegistryConnection> ConnectAsync(string registry, IReporter reporter, CancellationToken cancel)
    {
        // An older session may still have a token from a password that was changed since, so a new one is made.
        string name = RegistryName.Of(registry);
        return RegistryConnection.OpenAsync(_sessions.Renew(name, _optionsFor(name)), reporter, cancel);
    }

    /// <summary>
    /// Lets go of all that is kept for a registry, with whatever options: connections, tokens, credentials. Requests under way go on.
    /// </summary>
    /// <param name="registry">Host, and port if need be.</param>
    /// <exception cref="ImageException">This is not a host.</exception>
    public void Forget(string registry) => _sessions.Forget(RegistryName.Of(registry));

    /// <summary>Whether something is kept for a registry that was made with a credential in its options.</summary>
    /// <param name="registry">Host, and port if need be.</param>
    /// <returns>False also where a credential was looked up in the files of docker or podman.</returns>
    /// <exception cref="ImageException">This is not a host.</exception>
    public bool HasCredential(string registry) => _sessions.HasCredential(RegistryName.Of(registry));

    /// <summary>Lets go of all that is kept. Requests under way go on; new ones are refused with an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        if (_isOwner)
        {
            _sessions.Dispose();
        }
    }

    /// <summary>Whether the registry that an image came from has its manifest now.</summary>
    /// <param name="session">The image's source.</param>
    /// <param name="reference">The manifest; mirrors are not asked.</param>
    /// <param name="reporter">Receives notes and warnings.</param>
    /// <param name="cancel">Stops the request.</param>
    /// <returns>False where the registry says that it does not have it.</returns>
    /// <exception cref="ImageException">The registry does not tell.</exception>
    public static async Task<bool> HasManifestAsync(RegistrySession session, ImageReference reference, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            await new ManifestReader(session).ResolveTagAsync(reference, reporter, cancel).ConfigureAwait(false);
            return true;
        }
        catch (ImageException exception) when (exception.Error == ImageError.NotFound)
        {
            return false;
        }
    }

    /// <summary>The manifest behind a reference, of any kind, checked against the reference's digest if it has one.</summary>
    public Task<ManifestDocument> GetManifestAsync(ImageReference reference, IReporter reporter, CancellationToken cancel) =>
        new ManifestReader(OpenSession(reference)).ReadAsync(reference, reporter, cancel);

    /// <summary>A layer or another blob of a repository, of which only the digest is known.</summary>
    /// <param name="repository">The repository's name; tag and digest do not matter.</param>
    /// <param name="digest">The digest of the blob as it is stored.</param>
    /// <param name="reporter">Receives notes and warnings.</param>
    /// <param name="cancel">Stops the request.</param>
    /// <returns>The blob, which is checked against the digest when it is read.</returns>
    /// <exception cref="ImageException"><see cref="ImageError.NotFound"/> among others; <see cref="ImageError.Unsupported"/>: the registry does not say how large it is.</exception>
    public async Task<Blob> GetBlobAsync(ImageReference repository, Digest digest, IReporter reporter, CancellationToken cancel)
    {
        digest.RequireVerifiable();
        RegistrySession session = OpenSession(repository);
        long size = await BlobSize.FindAsync(session.Transport, repository, digest, reporter, cancel).ConfigureAwait(false);
        var blob = new RegistryBlob(session, repository.Repository, new Descriptor("application/octet-stream", digest, size));
        return _keep?.Invoke(blob) ?? blob;
    }

    /// <summary>The image that runs best on a platform.</summary>
    /// <param name="reference">The image's name, with a tag or a digest.</param>
    /// <param name="platform">Null: Linux on this machine's architecture.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">
    /// Among others <see cref="ImageError.PlatformNotFound"/>; <see cref="ImageError.Unsupported"/>: there is an artifact.
    /// </exception>
    public async Task<Image> GetImageAsync(ImageReference reference, Platform? platform, IReporter reporter, CancellationToken cancel) =>
        await GetAsync(reference, platform, reporter, cancel).ConfigureAwait(false) switch
        {
            Artifact artifact => throw new ImageException(ImageError.Unsupported, $"{artifact.Describe()}.", reference),
            var image => (Image)image,
        };

    /// <summary>The image that runs best on a platform, or the artifact that the reference leads to.</summary>
    /// <param name="reference">The name, with a tag or a digest.</param>
    /// <param name="platform">Null: Linux on this machine's architecture, and an artifact will do.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">Among others <see cref="ImageError.PlatformNotFound"/>; <see cref="ImageError.Unsupported"/>: a platform was given, and there is an artifact.</exception>
    public Task<IImage> GetAsync(ImageReference reference, Platform? platform, IReporter reporter, CancellationToken cancel) =>
        OpenResolver(reference).GetAsync(reference, platform, reporter, cancel);

    /// <summary>
    /// What a reference leads to, as an artifact: nothing of it is looked into, not even where it is an image. An index is given with all that it
    /// lists.
    /// </summary>
    /// <param name="reference">The name, with a tag or a digest.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>An <see cref="Artifact"/>, or an <see cref="ImageIndex"/>.</returns>
    /// <exception cref="ImageException">Among others <see cref="ImageError.Unsupported"/>: it is neither a manifest nor an index.</exception>
    public async Task<IImage> GetArtifactAsync(ImageReference reference, IReporter reporter, CancellationToken cancel)
    {
        RegistrySession session = OpenSession(reference);
        return await new ManifestReader(session).ReadAsync(reference, reporter, cancel).ConfigureAwait(false) switch
        {
            Manifest manifest => new ArtifactReader(session, _keep).Of(reference, manifest),
            IndexManifest index => await GetAllPlatformsAsync(reference.WithDigest(index.Digest), reporter, cancel).ConfigureAwait(false),
            var document => throw ArtifactReader.Unknown(reference, document),
        };
    }

    /// <summary>An index with all that it lists, as far as the registry has it; the image or artifact itself where the reference leads to a single one.</summary>
    public Task<IImage> GetAllPlatformsAsync(ImageReference reference, IReporter reporter, CancellationToken cancel) =>
        OpenResolver(reference).GetAllPlatformsAsync(reference, reporter, cancel);

    /// <summary>The image or index with that digest, under the name that was asked for when the digest was learned.</summary>
    /// <param name="reference">The image's name, with a tag or a digest.</param>
    /// <param name="digest">The digest of the image or index.</param>
    /// <param name="platform">What the image is for; null: its config says it.</param>
    /// <param name="index">The index that the image was chosen from, if it was.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    public Task<IImage> GetPinnedAsync(ImageReference reference, Digest digest, Platform? platform, Digest? index, IReporter reporter, CancellationToken cancel) =>
        OpenResolver(reference).GetPinnedAsync(reference, digest, platform, index, reporter, cancel);

    /// <summary>Whether the reference's tag still leads to its digest.</summary>
    /// <returns>The digest behind the tag where it is another one, else null.</returns>
    public Task<Digest?> FindTagDriftAsync(ImageReference reference, IReporter reporter, CancellationToken cancel) =>
        new TagCheck(new ManifestReader(OpenSession(reference))).FindDriftAsync(reference, reporter, cancel);

    /// <summary>All tags of a repository, page by page.</summary>
    public IAsyncEnumerable<string> GetTagsAsync(ImageReference repository, IReporter reporter, CancellationToken cancel) =>
        PagedList.OfNames(OpenSession(repository), $"v2/{repository.Repository}/tags/list", RegistryScope.Repository(repository.Repository, "pull"))
            .ReadNamesAsync("tags", $"Tags of {repository.Name}", repository, ReferenceGrammar.IsTag, reporter, cancel);

    /// <summary>All repositories of a registry that lets itself be listed, page by page.</summary>
    public IAsyncEnumerable<string> GetRepositoriesAsync(string registry, IReporter reporter, CancellationToken cancel) =>
        PagedList.OfNames(OpenSession(registry), "v2/_catalog", RegistryScope.Catalog)
            .ReadNamesAsync("repositories", $"Repositories of {registry}", registry, ReferenceGrammar.IsRepository, reporter, cancel);

    /// <summary>What is attached to a manifest: signatures, SBOMs, attestations.</summary>
    /// <param name="subject">The manifest or index, by tag or digest; what is attached to the parts of an index is not looked for.</param>
    /// <param name="artifactType">Null for all types.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    public IAsyncEnumerable<RegistryReferrer> GetReferrersAsync(ImageReference subject, string? artifactType, IReporter reporter, CancellationToken cancel) =>
        new ReferrerFinder(OpenSession(subject)).FindAsync(subject, artifactType, reporter, cancel);

    /// <summary>The digest behind a tag, or the digest itself if there is such a manifest; asks the registry and no mirror.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.NotFound"/> among others.</exception>
    public Task<Digest> ResolveAsync(ImageReference reference, IReporter reporter, CancellationToken cancel) =>
        new ManifestReader(OpenSession(reference)).ResolveTagAsync(reference, reporter, cancel);

    /// <summary>Digest, media type and size of a manifest, without its body where HEAD tells them; asks the registry and no mirror.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.NotFound"/> among others.</exception>
    public Task<ManifestHead> GetManifestHeadAsync(ImageReference reference, IReporter reporter, CancellationToken cancel) =>
        new ManifestReader(OpenSession(reference)).ReadHeadAsync(reference, reporter, cancel);

    /// <summary>Where each tag of a repository leads, in the registry's order; several tags are asked about at once.</summary>
    /// <param name="repository">The repository's name, without tag and digest.</param>
    /// <param name="maximum">Of tags; each costs a request.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>Null where there are more.</returns>
    public Task<IReadOnlyList<TagHead>?> GetTagHeadsAsync(ImageReference repository, int maximum, IReporter reporter, CancellationToken cancel) =>
        new TagList(OpenSession(repository)).ReadHeadsAsync(repository, maximum, GetTagsAsync(repository, reporter, cancel), reporter, cancel);

    /// <summary>All tags of a repository with what is behind them, in the registry's order. Each costs a HEAD; the rest is fetched when it is asked for.</summary>
    /// <param name="repository">The repository's name, without tag and digest.</param>
    /// <param name="failed">Called for each tag that is left out because it does not tell where it leads; on no particular thread, one after the other.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">The tags cannot be listed.</exception>
    public async Task<IReadOnlyList<RegistryTagDetail>> GetTagDetailsAsync(ImageReference repository, Action<TagHead> failed, IReporter reporter, CancellationToken cancel)
    {
        RegistrySession session = OpenSession(repository);
        IReadOnlyList<TagHead> tags = (await GetTagHeadsAsync(repository, int.MaxValue, reporter, cancel).ConfigureAwait(false))!;
        foreach (TagHead broken in tags.Where(tag => tag.Head is null))
        {
            failed(broken);
        }

        ManifestHead[] heads = tags.Select(tag => tag.Head).OfType<ManifestHead>().ToArray();
        var reader = new TagContentReader(session, _keep);
        var contents = new TagContents(heads, session.Options.MaximumTransfers, head => reader.ReadAsync(head, NullReporter.Instance, CancellationToken.None));
        ILookup<Digest, string> sharing = heads.ToLookup(head => head.Digest, head => head.Tag!);
        return heads.Select(head => new RegistryTagDetail(head, sharing[head.Digest], contents)).ToArray();
    }

    private ImageResolver OpenResolver(ImageReference reference) => new(OpenSession(reference), _keep, _fallback);

    /// <exception cref="ImageException"><see cref="ImageError.InvalidArgument"/>: it names a registry and no repository.</exception>
    internal RegistrySession OpenSession(ImageReference reference)
    {
        reference.RequireRepository();
        return OpenSession(reference.Registry);
    }

    internal RegistrySession OpenSession(string registry) => _sessions.Open(registry, _optionsFor(registry));
}
