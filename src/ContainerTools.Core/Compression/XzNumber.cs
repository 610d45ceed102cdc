namespace ContainerTools.Compression;

/// <summary>Numbers of up to 63 bits, seven to a byte, the lowest first (section 1.2).</summary>
internal static class XzNumber
{
    public const int MaximumLength = 9;

    /// <returns>How many bytes it takes.</returns>
    /// <exception cref="InvalidDataException">The bytes are no number, or one that is too long.</exception>
    public static int Read(ReadOnlySpan<byte> bytes, out long number)
    {
        number = 0;
        for (int i = 0; i < Math.Min(bytes.Length, MaximumLength); i++)
        {
            number |= (long)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                return bytes[i] != 0 || i == 0 ? i + 1 : throw new InvalidDataException("xz: a number is longer than it needs to be.");
            }
        }

        throw bytes.Length < MaximumLength
            ? new EndOfStreamException("xz: the data ends in the middle of a number.")
            : new InvalidDataException("xz: a number is too large.");
    }
}
