using System.Text.Json;
using ContainerTools.Compression;
using ContainerTools.IO.Files;
using ContainerTools.Json;

namespace ContainerTools.Store;

/// <summary>Tells kinds of blobs apart, cheaply: layers by their first bytes, documents by their fields.</summary>
internal static class BlobSniffer
{
    private const int TarMagicOffset = 257;
    private const int StartLength = 512;

    /// <returns>Unknown also for what cannot be read.</returns>
    public static StoredBlobKind Recognise(string path)
    {
        try
        {
            using FileStream file = RegularFile.OpenRead(path);
            byte[] start = new byte[StartLength];
            int length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            return LayerCompression.Recognise(start.AsSpan(0, length)) != CompressionKind.None || IsTar(start) ? StoredBlobKind.Layer
                : start[0] == (byte)'{' && file.Length <= DocumentLimits.Document ? RecogniseDocument(RegularFile.ReadAllBytes(path, DocumentLimits.Document))
                : StoredBlobKind.Unknown;
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            return StoredBlobKind.Unknown;
        }
    }

    // A tar without entries is all zeros.
    private static bool IsTar(byte[] start) => start.AsSpan(TarMagicOffset).StartsWith("ustar"u8) || !start.AsSpan().ContainsAnyExcept((byte)0);

    private static StoredBlobKind RecogniseDocument(byte[] content)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            JsonElement json = document.RootElement;
            return json.TryFind("manifests", out _) ? StoredBlobKind.Index
                : json.TryFind("layers", out _) ? StoredBlobKind.Manifest
                : json.TryFind("rootfs", out _) ? StoredBlobKind.Config
                : StoredBlobKind.Unknown;
        }
        catch (JsonException)
        {
            return StoredBlobKind.Unknown;
        }
    }
}
