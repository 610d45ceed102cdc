using System.Globalization;
using System.Text.RegularExpressions;
using ContainerTools.Serving.Content;
using ContainerTools.Serving.Http;

namespace ContainerTools.Serving.Endpoints;

/// <summary><c>/v2/&lt;name&gt;/blobs/uploads/</c> (distribution-spec, end-4, end-5, end-6, end-11, end-13, end-14).</summary>
internal sealed partial class UploadEndpoint(RegistryContent content, ReceivedUploads sessions)
{
    public async Task<RegistryAnswer> StartAsync(RegistryRoute route, HttpRequest request, CancellationToken cancel)
    {
        // All repositories share the blobs, so the source does not matter.
        if (request.Query("mount") is { } mount && RegistryRoute.ToDigest(mount) is var wanted && content.Find(wanted) is not null)
        {
            content.Use(wanted);
            return Created(route, wanted);
        }

        Digest? digest = request.Query("digest") is { } text ? RegistryRoute.ToDigest(text) : null;
        string algorithm = digest?.Algorithm ?? request.Query("digest-algorithm") ?? "sha256";
        if (algorithm is not ("sha256" or "sha512"))
        {
            throw new HttpFault(400, "DIGEST_INVALID", $"Digests of '{algorithm}' cannot be checked here.");
        }

        ReceivedUpload session = sessions.Create(route.Repository, algorithm);
        if (digest is null)
        {
            return Describe(202, route, session);
        }

        try
        {
            return await FinishAsync(route, session, request, digest.Value, cancel).ConfigureAwait(false);
        }
        finally
        {
            // The client does not know this upload, so it could not continue it.
            sessions.Remove(session);
        }
    }

    public Task<RegistryAnswer> AppendAsync(RegistryRoute route, HttpRequest request, CancellationToken cancel) => UseAsync(
        route,
        async session =>
        {
            await TakeAsync(route, session, request, cancel).ConfigureAwait(false);
            return Describe(202, route, session);
        },
        cancel);

    public Task<RegistryAnswer> FinishAsync(RegistryRoute route, HttpRequest request, CancellationToken cancel)
    {
        Digest digest = RegistryRoute.ToDigest(request.Query("digest"));
        return UseAsync(route, session => FinishAsync(route, session, request, digest, cancel), cancel);
    }

    public Task<RegistryAnswer> GetAsync(RegistryRoute route, CancellationToken cancel) =>
        UseAsync(route, session => Task.FromResult(Describe(204, route, session)), cancel);

    public Task<RegistryAnswer> CancelAsync(RegistryRoute route, CancellationToken cancel) => UseAsync(
        route,
        session =>
        {
            sessions.Remove(session);
            return Task.FromResult(new RegistryAnswer(204));
        },
        cancel);

    private async Task<RegistryAnswer> UseAsync(RegistryRoute route, Func<ReceivedUpload, Task<RegistryAnswer>> use, CancellationToken cancel)
    {
        ReceivedUpload session = sessions.Find(route.Repository, route.Reference);
        await session.Gate.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            // An earlier request may have finished it.
            _ = sessions.Find(route.Repository, route.Reference);
            return await use(session).ConfigureAwait(false);
        }
        finally
        {
            session.Gate.Release();
            if (session.IsBroken)
            {
                sessions.Remove(session);
            }
        }
    }

    private async Task<RegistryAnswer> FinishAsync(RegistryRoute route, ReceivedUpload session, HttpRequest request, Digest digest, CancellationToken cancel)
    {
        await TakeAsync(route, session, request, cancel).ConfigureAwait(false);
        try
        {
            await content.AdoptAsync(session.Complete(digest), digest).ConfigureAwait(false);
        }
        finally
        {
            sessions.Remove(session);
        }

        return Created(route, digest);
    }

    // A piece must follow on what is there (distribution-spec, "Pushing a blob in chunks").
    private static async Task TakeAsync(RegistryRoute route, ReceivedUpload session, HttpRequest request, CancellationToken cancel)
    {
        long before = session.Length;
        ByteRange? range = ParseRange(request.Header("Content-Range"));
        if (range is { } piece && (piece.First != before || request.BodyLength is { } length && length != piece.Length))
        {
            throw Mismatch(route, session, $"The upload has {before:N0} bytes; the piece says that it is {piece.First}-{piece.Last}.");
        }

        await session.AppendAsync(request.Body, cancel).ConfigureAwait(false);
        if (range is not null && session.Length - before != range.Value.Length)
        {
            throw Mismatch(route, session, $"The piece has {session.Length - before:N0} bytes, not {range.Value.Length:N0}.");
        }
    }

    private static ByteRange? ParseRange(string? header)
    {
        if (header is null)
        {
            return null;
        }

        Match match = ContentRange().Match(header);
        return match.Success
            && long.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out long first)
            && long.TryParse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out long last)
            && last >= first - 1
            ? new ByteRange(first, last)
            : throw new HttpFault(400, "BLOB_UPLOAD_INVALID", $"'{header}' is not a Content-Range of the form first-last.");
    }

    private static HttpFault Mismatch(RegistryRoute route, ReceivedUpload session, string message) =>
        new(416, "BLOB_UPLOAD_INVALID", message) { Headers = Describe(416, route, session).Headers };

    private static RegistryAnswer Describe(int status, RegistryRoute route, ReceivedUpload session) => new RegistryAnswer(status)
        .With("Location", $"/v2/{route.Name}/blobs/uploads/{session.Id}")
        .With("Range", string.Create(CultureInfo.InvariantCulture, $"0-{Math.Max(0, session.Length - 1)}"))
        .With("Docker-Upload-UUID", session.Id);

    private static RegistryAnswer Created(RegistryRoute route, Digest digest) => new RegistryAnswer(201)
        .With("Location", $"/v2/{route.Name}/blobs/{digest}")
        .With("Docker-Content-Digest", $"{digest}");

    // Some clients write it as HTTP does, with a unit and a total.
    [GeneratedRegex(@"\A(?:bytes )?([0-9]+)-([0-9]+)(?:/(?:[0-9]+|\*))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex ContentRange();
}
