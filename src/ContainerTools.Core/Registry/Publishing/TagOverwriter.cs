using System.Globalization;
using System.IO.Compression;
using ContainerTools.Json;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Publishing;

/// <summary>
/// Removes one tag at a registry that removes only manifests: pushes an image that nothing else can be under the tag, and removes that by its
/// digest. What the tag led to stays, with its other tags.
/// </summary>
internal sealed class TagOverwriter(RegistryClient client)
{
    // The end of a tar, and so an empty one.
    private const int EmptyTar = 1024;

    /// <param name="reference">With the tag and without a digest.</param>
    /// <param name="expected">What the tag must lead to.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work; the tag is then as it was, or gone.</param>
    /// <exception cref="ImageException"><see cref="ImageError.TagMoved"/> among others. The tag leads to what it led to.</exception>
    public async Task RemoveAsync(ImageReference reference, Digest expected, IReporter reporter, CancellationToken cancel)
    {
        RegistrySession session = client.OpenSession(reference);
        var target = new PushRepository(session, reference.Repository);
        ManifestDocument original = await target.ReadManifestAsync(reference, reporter, cancel).ConfigureAwait(false);
        if (original.Digest != expected)
        {
            throw new ImageException(ImageError.TagMoved, $"Tag '{reference.Tag}' of {reference.Name} leads to {original.Digest} now, not to {expected}; it is not removed.", reference);
        }

        (ManifestDocument standIn, IReadOnlyList<Blob> blobs) = MakeStandIn(reference, MediaTypes.IsDocker(original.MediaType), session.Options.TimeProvider.GetUtcNow());
        var pusher = new BlobPusher(new PublishOptions(), new BlobLedger());
        foreach (Blob blob in blobs)
        {
            await pusher.PushAsync(target, blob, null, reporter, cancel).ConfigureAwait(false);
        }

        var uploader = new ManifestUploader(target, reporter);
        try
        {
            await uploader.PutAsync(standIn, reference.Tag, cancel).ConfigureAwait(false);
            await new ManifestRemover(client).RemoveAsync(reference.WithTag(null).WithDigest(standIn.Digest), reporter, cancel).ConfigureAwait(false);
            if (await target.FindManifestAsync(reference, reporter, cancel).ConfigureAwait(false) is { } left)
            {
                throw new ImageException(ImageError.Unsupported, $"{reference.Registry} removed the manifest {standIn.Digest} and kept its tag '{reference.Tag}', which leads to {left}.", reference);
            }
        }
        catch (Exception exception)
        {
            await PutBackAsync(uploader, original, reference, exception).ConfigureAwait(false);
            throw;
        }

        reporter.Verbose($"{reference.Registry} removes no tag alone: '{reference.Tag}' of {reference.Name} went with {standIn.Digest}, which was pushed in its place.");
    }

    // Also when the user has stopped the work.
    private static async Task PutBackAsync(ManifestUploader uploader, ManifestDocument original, ImageReference reference, Exception reason)
    {
        try
        {
            await uploader.PutAsync(original, reference.Tag, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ImageException exception)
        {
            throw new ImageException(
                ImageError.RegistryFailed,
                $"Tag '{reference.Tag}' of {reference.Name} could not be removed ({reason.Message}), and leads to an empty image or nowhere now. What it led to is {original.Digest}, which cannot be tagged again: {exception.Message}",
                reference,
                exception);
        }
    }

    private static (ManifestDocument Manifest, IReadOnlyList<Blob> Blobs) MakeStandIn(ImageReference reference, bool isDocker, DateTimeOffset now)
    {
        byte[] tar = new byte[EmptyTar];
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(tar);
        }

        MemoryBlob layer = ToBlob(isDocker ? MediaTypes.DockerLayerGzip : MediaTypes.OciLayerGzip, compressed.ToArray());
        MemoryBlob config = ToBlob(isDocker ? MediaTypes.DockerConfig : MediaTypes.OciConfig, JsonWriting.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("created", now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            json.WriteString("architecture", Platform.Default.Architecture);
            json.WriteString("os", Platform.Default.Os);
            json.WriteStartObject("config");
            json.WriteStartObject("Labels");
            json.WriteString("removed-tag", reference.Tag);
            json.WriteString("unique", Guid.NewGuid().ToString());
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteStartObject("rootfs");
            json.WriteString("type", "layers");
            json.WriteStartArray("diff_ids");
            json.WriteStringValue(Digest.Of("sha256", tar).ToString());
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }));
        byte[] manifest = JsonWriting.Write(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", 2);
            json.WriteString("mediaType", isDocker ? MediaTypes.DockerManifest : MediaTypes.OciManifest);
            json.WritePropertyName("config");
            json.WriteRawValue(config.Descriptor.ToJson());
            json.WriteStartArray("layers");
            json.WriteRawValue(layer.Descriptor.ToJson());
            json.WriteEndArray();
            json.WriteEndObject();
        });
        return (ManifestDocument.Parse(manifest), [layer, config]);
    }

    private static MemoryBlob ToBlob(string mediaType, byte[] content) => new(mediaType, Digest.Of("sha256", content), content);
}
