namespace ContainerTools.Packages.Rpm;

/// <summary>
/// Puts a record together from pieces. Memory is taken as they arrive, because the length that a record says it has may be a lie.
/// </summary>
/// <param name="length">That length.</param>
internal sealed class BlobBuilder(int length)
{
    /// <summary>The most that a record may have. rpm itself refuses headers from 256 MiB on; the largest that are known have some megabytes.</summary>
    public const int MostLength = 64 << 20;

    private const int FirstLength = 64 << 10;
    private byte[] _bytes = new byte[Math.Min(length, FirstLength)];
    private int _count;

    /// <summary>How many bytes are missing.</summary>
    public int Left => length - _count;

    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _count);

    /// <param name="piece">Not longer than what is missing.</param>
    public void Append(ReadOnlySpan<byte> piece)
    {
        if (_bytes.Length - _count < piece.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(length, Math.Max(2L * _bytes.Length, _count + piece.Length)));
        }

        piece.CopyTo(_bytes.AsSpan(_count));
        _count += piece.Length;
    }
}
