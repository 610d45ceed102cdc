using System.Globalization;
using ContainerTools.IO.Files;
using ContainerTools.Serving.Content;
using ContainerTools.Serving.Http;

namespace ContainerTools.Serving.Endpoints;

/// <summary><c>/v2/&lt;name&gt;/blobs/&lt;digest&gt;</c> (distribution-spec, end-2, end-10). All repositories share their blobs.</summary>
internal sealed class BlobEndpoint(RepositoryIndex index, RegistryContent content, ManifestGraph graph)
{
    public async Task<RegistryAnswer> GetAsync(RegistryRoute route, HttpRequest request, CancellationToken cancel)
    {
        Digest digest = route.RequireDigest();
        Blob blob = content.Find(digest) ?? throw Unknown(digest);
        content.Use(digest);
        string tag = $"\"{digest}\"";
        bool isOther = request.Header("If-Range") is { } wanted && wanted != tag;
        ByteRange? range = isOther ? null : ByteRange.Parse(request.Header("Range"), blob.Size);
        RegistryAnswer answer = new RegistryAnswer(range is null ? 200 : 206) { Length = range?.Length ?? blob.Size }
            .With("Content-Type", "application/octet-stream")
            .With("Docker-Content-Digest", $"{digest}")
            .With("ETag", tag)
            .With("Accept-Ranges", "bytes");
        if (range is { } part)
        {
            answer = answer.With("Content-Range", string.Create(CultureInfo.InvariantCulture, $"bytes {part.First}-{part.Last}/{blob.Size}"));
        }

        if (request.IsHead || answer.Length == 0)
        {
            return answer;
        }

        try
        {
            return answer with { Content = await RegistryContent.OpenAsync(blob, range, cancel).ConfigureAwait(false), Offset = range?.First ?? 0 };
        }
        catch (Exception exception) when (exception is FileNotFoundException or NotRegularFileException)
        {
            // Deleted or replaced just now.
            throw Unknown(digest);
        }
    }

    public async Task<RegistryAnswer> DeleteAsync(RegistryRoute route, CancellationToken cancel)
    {
        Digest digest = route.RequireDigest();
        using IDisposable held = await index.LockAsync(cancel).ConfigureAwait(false);
        if (content.Find(digest) is null)
        {
            throw Unknown(digest);
        }

        if (index.Entries.Find(route.Repository, digest) is not null)
        {
            throw new HttpFault(405, "UNSUPPORTED", $"{digest} is a manifest, to be deleted as such.");
        }

        if (await graph.FindUserAsync(digest, route.Repository, cancel).ConfigureAwait(false) is { } user)
        {
            throw new HttpFault(405, "UNSUPPORTED", $"{digest} is also part of an image in '{user}'.");
        }

        await content.RemoveForGoodAsync(digest).ConfigureAwait(false);
        return new RegistryAnswer(202);
    }

    private static HttpFault Unknown(Digest digest) => new(404, "BLOB_UNKNOWN", $"There is no blob {digest}.");
}
