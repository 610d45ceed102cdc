namespace ContainerTools.Locking;

/// <summary>Nix's own base 32: the bytes as one little-endian number, its most significant digit first.</summary>
internal static class NixBase32
{
    // Without e, o, u and t.
    private const string Digits = "0123456789abcdfghijklmnpqrsvwxyz";
    private const int BitsPerDigit = 5;

    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        Span<char> text = stackalloc char[(bytes.Length * 8 + BitsPerDigit - 1) / BitsPerDigit];
        for (int i = 0; i < text.Length; i++)
        {
            (int at, int shift) = Math.DivRem((text.Length - 1 - i) * BitsPerDigit, 8);
            int pair = bytes[at] | (at + 1 < bytes.Length ? bytes[at + 1] << 8 : 0);
            text[i] = Digits[(pair >> shift) & 0x1F];
        }

        return new string(text);
    }
}
