namespace ContainerTools.Packages.Rpm;

/// <summary>The checksum of zlib (RFC 1950, section 8.2).</summary>
internal static class Adler32
{
    private const uint Modulus = 65521;

    // As many bytes as can be added up before the sums overflow.
    private const int LongestRun = 5552;

    public static uint Compute(ReadOnlySpan<byte> bytes)
    {
        uint first = 1;
        uint second = 0;
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> run = bytes[..Math.Min(bytes.Length, LongestRun)];
            foreach (byte value in run)
            {
                first += value;
                second += first;
            }

            first %= Modulus;
            second %= Modulus;
            bytes = bytes[run.Length..];
        }

        return (second << 16) | first;
    }
}
