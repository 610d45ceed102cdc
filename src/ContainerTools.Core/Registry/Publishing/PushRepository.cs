using System.Net;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Pulling;
using ContainerTools.Registry.Transport;
using Polly;

namespace ContainerTools.Registry.Publishing;

/// <summary>A repository that is pushed to: who asks it for what, and what its refusals mean.</summary>
internal sealed class PushRepository(RegistrySession session, string repository)
{
    private readonly ManifestReader _manifests = new(session, "push");

    public RegistryTransport Transport => session.Transport;

    /// <summary>For whole uploads: tried again until nothing more can be done.</summary>
    public ResiliencePipeline<UploadResult> RetryUploads { get; } = session.Transport.Retry.ForResults<UploadResult>(
        result => result.Status is UploadStatus.Refused or UploadStatus.Disconnected or UploadStatus.Lost);

    /// <summary>For the pieces of a chunk: a lost upload has to begin anew.</summary>
    public ResiliencePipeline<UploadResult> RetryPieces { get; } = session.Transport.Retry.ForResults<UploadResult>(
        result => result.Status is UploadStatus.Refused or UploadStatus.Disconnected);

    public string Registry => session.Name;

    public int MaximumTransfers => session.Options.MaximumTransfers;

    public string Repository { get; } = repository;

    public string Name => $"{session.Name}/{Repository}";

    public RegistryRequest ToRequest(HttpMethod method, string path) =>
        new(method, $"v2/{Repository}/{path}", RegistryScope.Repository(Repository, "pull", "push"));

    /// <summary>The digest of what a tag or digest leads to; null where there is nothing or nobody tells.</summary>
    public Task<Digest?> FindManifestAsync(ImageReference reference, IReporter reporter, CancellationToken cancel) =>
        _manifests.FindAsync(reference, reporter, cancel);

    public Task<ManifestDocument> ReadManifestAsync(ImageReference reference, IReporter reporter, CancellationToken cancel) =>
        _manifests.ReadCurrentAsync(reference, reporter, cancel);

    /// <summary>Whether a blob is there, and its size in bytes where that is told.</summary>
    /// <remarks>What is refused (GHCR and Artifactory answer 403 at times) counts as not there: sending tells.</remarks>
    public async Task<(bool Present, long? Size)> FindBlobAsync(Digest digest, IReporter reporter, CancellationToken cancel)
    {
        using HttpResponseMessage response = await Transport.SendAsync(
            ToRequest(HttpMethod.Head, $"blobs/{digest}") with { IsBlob = true }, $"Blob {digest} in {Name}", reporter, cancel).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.OK ? (true, response.Content.Headers.ContentLength) : (false, null);
    }

    public async Task<bool> HasBlobAsync(Digest digest, IReporter reporter, CancellationToken cancel) =>
        (await FindBlobAsync(digest, reporter, cancel).ConfigureAwait(false)).Present;

    /// <summary>A blob that was brought here.</summary>
    public Blob Open(Descriptor descriptor) => new RegistryBlob(session, Repository, descriptor);

    /// <summary>For an upload that came to nothing.</summary>
    /// <param name="result">What became of the upload.</param>
    /// <param name="what">What was sent.</param>
    /// <param name="subject">Its digest.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    public async Task<ImageException> FailAsync(UploadResult result, string what, Digest subject, IReporter reporter, CancellationToken cancel) =>
        result.ToException(Transport, await Transport.GetAddressAsync(reporter, cancel).ConfigureAwait(false), $"{what}, upload to {Name}", subject);

    /// <summary>For an answer that is no success; where rights are missing it says which.</summary>
    public async Task<ImageException> FailAsync(HttpResponseMessage response, RegistryRequest request, string what, object? subject, IReporter reporter, CancellationToken cancel)
    {
        ImageException failure = await Transport.FailAsync(response, what, subject, cancel).ConfigureAwait(false);
        if (response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
        {
            return failure;
        }

        // A token that came without the right to push is a refusal, whatever number the registry gives it.
        RegistryCredential credential = await Transport.GetCredentialAsync(request, reporter, cancel).ConfigureAwait(false);
        bool known = credential.Kind != RegistryCredentialKind.Anonymous
            && (response.StatusCode == HttpStatusCode.Forbidden || response.Headers.WwwAuthenticate.ToString().Contains("insufficient_scope", StringComparison.Ordinal));
        string lacking = credential.Kind == RegistryCredentialKind.Anonymous ? "and no credentials were given" : $"which {credential} did not give";
        return new ImageException(
            known || response.StatusCode == HttpStatusCode.Forbidden ? ImageError.Forbidden : ImageError.Unauthorized,
            $"{failure.Message.TrimEnd('.')}. Publishing takes the right to pull from and push to '{Name}', {lacking}.",
            subject)
        {
            HttpStatus = failure.HttpStatus,
            RegistryCodes = failure.RegistryCodes,
        };
    }
}
