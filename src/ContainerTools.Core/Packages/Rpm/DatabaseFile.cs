namespace ContainerTools.Packages.Rpm;

/// <summary>Reads pieces of a database wherever they are. For one thread.</summary>
/// <param name="stream">The file, which can seek and does not change. It stays open.</param>
internal sealed class DatabaseFile(Stream stream)
{
    public long Length { get; } = stream.Length;

    /// <returns>Whether the file has all the bytes.</returns>
    public bool TryRead(long offset, Span<byte> target)
    {
        if (offset < 0 || offset > Length - target.Length)
        {
            return false;
        }

        stream.Position = offset;
        return stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false) == target.Length;
    }
}
