using System.Collections.Concurrent;

namespace ContainerTools.Testing;

/// <summary>What one repository of a <see cref="MemoryRegistry"/> holds; open to change from tests.</summary>
public sealed class MemoryRepository
{
    public ConcurrentDictionary<string, byte[]> Blobs { get; } = new(StringComparer.Ordinal);

    /// <summary>By digest.</summary>
    public ConcurrentDictionary<string, (byte[] Content, string MediaType)> Manifests { get; } = new(StringComparer.Ordinal);

    /// <summary>Tag to digest.</summary>
    public ConcurrentDictionary<string, string> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>Stores a manifest under its digest and the tags, whatever it is made of.</summary>
    public string AddManifest(byte[] content, string mediaType, params string[] tags)
    {
        string digest = Hash.Sha256(content);
        Manifests[digest] = (content, mediaType);
        foreach (string tag in tags)
        {
            Tags[tag] = digest;
        }

        return digest;
    }

    public string AddBlob(byte[] content)
    {
        string digest = Hash.Sha256(content);
        Blobs[digest] = content;
        return digest;
    }
}
