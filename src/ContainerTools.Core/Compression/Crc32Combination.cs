namespace ContainerTools.Compression;

/// <summary>
/// The checksum of two pieces from those of each, so that pieces can be summed in parallel: appending n bytes multiplies
/// the first one by x^8n, modulo the generator polynomial.
/// </summary>
internal static class Crc32Combination
{
    private const uint One = 1u << 31;
    private const uint X = One >> 1;

    // x^(2^n), found by squaring.
    private static readonly uint[] Powers = MakePowers();

    public static uint Combine(uint first, uint second, long secondLength)
    {
        uint shift = One;
        int power = 3; // 8 bits a byte
        for (long left = secondLength; left != 0; left >>= 1, power++)
        {
            if ((left & 1) != 0)
            {
                shift = Multiply(Powers[power % Powers.Length], shift);
            }
        }

        return Multiply(shift, first) ^ second;
    }

    private static uint Multiply(uint a, uint b)
    {
        uint product = 0;
        for (uint bit = One; bit != 0; bit >>= 1)
        {
            if ((a & bit) != 0)
            {
                product ^= b;
            }

            b = (b & 1) != 0 ? (b >> 1) ^ Crc32.Polynomial : b >> 1;
        }

        return product;
    }

    private static uint[] MakePowers()
    {
        // x^(2^32) is x again, because the polynomial is primitive; so these are all there are.
        uint[] powers = new uint[32];
        uint power = X;
        for (int n = 0; n < powers.Length; n++)
        {
            powers[n] = power;
            power = Multiply(power, power);
        }

        return powers;
    }
}
