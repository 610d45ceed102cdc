using System.Security.Cryptography;

namespace ContainerTools.IO.Streams;

/// <summary>
/// Knows a content again whose digest was computed in this process, without hashing it a second time. That a file's times and
/// inode are the same does not prove it: within a tick of the file system's clock, and through a shared mapping for much longer, content
/// changes while they stay.
/// </summary>
/// <param name="key">Under which the tags were made.</param>
/// <param name="tags">Of its pieces, by <see cref="PieceTagger"/>.</param>
internal sealed class ContentSeal(byte[] key, IReadOnlyList<UInt128> tags)
{
    private const int KeySize = 16;

    /// <summary>Not so where the system's cryptography has no AES-GCM.</summary>
    public static bool IsSupported => AesGcm.IsSupported;

    public IReadOnlyList<UInt128> Tags { get; } = tags;

    public static byte[] CreateKey() => RandomNumberGenerator.GetBytes(KeySize);

    public PieceTagger CreateTagger() => new(key);
}
