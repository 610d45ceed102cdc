using System.Globalization;
using System.Net;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Pulling;
using ContainerTools.Registry.Transport;
using Polly;

namespace ContainerTools.Registry.Publishing;

/// <summary>
/// One upload at a registry (OCI distribution-spec, "Pushing blobs"): its address changes with every answer. Each call
/// sends once and returns the result; the caller decides what may be sent again.
/// </summary>
internal sealed class UploadSession
{
    private static readonly TimeSpan CancelPatience = TimeSpan.FromMilliseconds(700);
    private readonly PushRepository _target;
    private readonly IReporter _reporter;
    private Uri _location;

    private UploadSession(PushRepository target, Uri location, long minimumChunk, IReporter reporter)
    {
        _target = target;
        _location = location;
        MinimumChunk = minimumChunk;
        _reporter = reporter;
    }

    /// <summary>The least size of a chunk that is not the last, in bytes; 0 where the registry does not care.</summary>
    public long MinimumChunk { get; }

    /// <summary>For the pieces of a chunk: a piece is sent again, unless the whole upload is lost.</summary>
    public ResiliencePipeline<UploadResult> RetryPieces => _target.RetryPieces;

    /// <summary>Begins an upload.</summary>
    /// <param name="target">The repository to bring it to.</param>
    /// <param name="mount">A blob, and the repository of the same registry that has it; then there may be nothing to upload.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>Null where the blob was mounted.</returns>
    public static async Task<UploadSession?> StartAsync(PushRepository target, (Digest Digest, string From)? mount, IReporter reporter, CancellationToken cancel)
    {
        RegistryRequest request = target.ToRequest(HttpMethod.Post, "blobs/uploads/");
        if (mount is { } blob)
        {
            request = target.ToRequest(HttpMethod.Post, $"blobs/uploads/?mount={Uri.EscapeDataString(blob.Digest.ToString())}&from={Uri.EscapeDataString(blob.From)}");
            request = request with { Scope = request.Scope.With(RegistryScope.Repository(blob.From, "pull")) };
        }

        string what = $"Upload to {target.Name}";
        using HttpResponseMessage response = await target.Transport.SendAsync(request, what, reporter, cancel).ConfigureAwait(false);
        if (mount is not null && response.StatusCode == HttpStatusCode.Created)
        {
            return null;
        }

        if (!response.IsSuccessStatusCode)
        {
            throw await target.FailAsync(response, request, what, target.Name, reporter, cancel).ConfigureAwait(false);
        }

        return new UploadSession(target, UploadLocation.Resolve(response.RequestMessage!.RequestUri!, response), ReadMinimum(response), reporter);
    }

    /// <summary>Adds a chunk.</summary>
    /// <param name="chunk">The bytes that come next.</param>
    /// <param name="offset">How many bytes were sent before.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>Where it was accepted, with how many bytes the registry has now.</returns>
    public Task<UploadResult> AppendAsync(ReadOnlyMemory<byte> chunk, long offset, CancellationToken cancel)
    {
        RequestBody body = RequestBody.Of("application/octet-stream", chunk) with { Offset = offset };
        return SendAsync(HttpMethod.Patch, _location, body, null, Read, cancel);

        UploadResult Read(HttpResponseMessage response)
        {
            Follow(response);
            long sent = offset + chunk.Length;
            return new UploadResult(UploadStatus.Accepted, ReadEnd(response) is { } end && (end > 0 || sent > 1) ? end : sent);
        }
    }

    /// <summary>Ends the upload.</summary>
    /// <param name="digest">Names the whole blob.</param>
    /// <param name="body">The whole blob, or null where it was sent before.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">Among others <see cref="ImageError.DigestMismatch"/>: the registry took it for something else.</exception>
    public Task<UploadResult> CompleteAsync(Digest digest, RequestBody? body, CancellationToken cancel)
    {
        return SendAsync(HttpMethod.Put, UploadLocation.WithDigest(_location, digest), body, digest, Read, cancel);

        UploadResult Read(HttpResponseMessage response) => ManifestReader.HeaderDigest(response) is { } told && told.Algorithm == digest.Algorithm && told != digest
            ? throw new ImageException(ImageError.DigestMismatch, $"Blob {digest} was sent to {_target.Name}, and the registry says that it is {told}.", digest)
            : new UploadResult(UploadStatus.Accepted);
    }

    /// <summary>How many bytes the registry has.</summary>
    /// <returns>Null where it does not know the upload, or does not tell.</returns>
    public async Task<long?> GetStatusAsync(CancellationToken cancel)
    {
        using HttpResponseMessage response = await _target.Transport.SendAsync(ToRequest(HttpMethod.Get, _location), $"Upload to {_target.Name}", _reporter, cancel).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            return null;
        }

        Follow(response);
        return ReadEnd(response);
    }

    /// <summary>Tells the registry that nothing more comes, so that it need not keep what came. Best effort, and soon over.</summary>
    public async Task CancelAsync()
    {
        using var patience = new CancellationTokenSource(CancelPatience, _target.Transport.Options.TimeProvider);
        RegistryRequest request = ToRequest(HttpMethod.Delete, _location);
        try
        {
            // Distribution wants the right to delete for this.
            request = request with { Scope = request.Scope.With(RegistryScope.Repository(_target.Repository, "delete")) };
            using HttpResponseMessage response = await _target.Transport.SendOnceAsync(request, NullReporter.Instance, patience.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ImageException or OperationCanceledException || UploadResult.IsConnectionFailure(exception))
        {
            // Registries remove what is left over after some days.
        }
    }

    private async Task<UploadResult> SendAsync(HttpMethod method, Uri uri, RequestBody? body, Digest? digest, Func<HttpResponseMessage, UploadResult> read, CancellationToken cancel)
    {
        RegistryRequest request = ToRequest(method, uri) with { Body = body };
        try
        {
            using HttpResponseMessage response = await _target.Transport.SendOnceAsync(request, _reporter, cancel).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                return read(response);
            }

            string what = digest is null ? $"Upload to {_target.Name}" : $"Blob {digest}, upload to {_target.Name}";
            ImageException failure = await _target.FailAsync(response, request, what, digest, _reporter, cancel).ConfigureAwait(false);
            return new UploadResult(StatusOf(response, body), Failure: failure);
        }
        catch (Exception exception) when (UploadResult.IsConnectionFailure(exception))
        {
            return UploadResult.Of(exception);
        }
    }

    private UploadStatus StatusOf(HttpResponseMessage response, RequestBody? body) => response.StatusCode switch
    {
        HttpStatusCode.RequestEntityTooLarge when body is { Length: > 0 } => UploadStatus.TooLarge,
        HttpStatusCode.NotFound or HttpStatusCode.RequestedRangeNotSatisfiable => UploadStatus.Refused,
        _ when RetryPolicy.IsTransient(response, _target.Transport.Options.TimeProvider) => UploadStatus.Refused,
        _ => UploadStatus.Failed,
    };

    private RegistryRequest ToRequest(HttpMethod method, Uri uri) => _target.ToRequest(method, "blobs/uploads/") with { Location = uri };

    private void Follow(HttpResponseMessage response)
    {
        if (response.Headers.NonValidated.Contains("Location"))
        {
            _location = UploadLocation.Resolve(response.RequestMessage!.RequestUri!, response);
        }
    }

    private static long ReadMinimum(HttpResponseMessage response) =>
        response.Headers.TryGetValues("OCI-Chunk-Min-Length", out var values) && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) ? bytes : 0;

    // The form is 0-<last>; some registries write "bytes=" before it. "0-0" can mean one byte or none.
    private static long? ReadEnd(HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Range", out var values)
        && long.TryParse(values.First().Split('-')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out long last)
            ? last == 0 ? 0 : last + 1
            : null;
}
