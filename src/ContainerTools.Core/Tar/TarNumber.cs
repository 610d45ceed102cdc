namespace ContainerTools.Tar;

/// <summary>Numbers in headers: octal text, or two's complement with the highest bit of the field set (GNU's base-256).</summary>
internal static class TarNumber
{
    /// <summary>Octal digits, filled up with zeros in front, and a NUL.</summary>
    public static void WriteOctal(Span<byte> field, long value)
    {
        field[^1] = 0;
        for (int i = field.Length - 2; i >= 0; i--)
        {
            field[i] = (byte)('0' + (value & 7));
            value >>= 3;
        }
    }

    /// <summary>Takes the variants that exist: blanks or NULs in front and behind, no end mark, a minus sign, nothing at all.</summary>
    public static bool TryParse(ReadOnlySpan<byte> field, out long value) =>
        !field.IsEmpty && field[0] >= 0x80 ? TryParseBinary(field, out value) : TryParseOctal(field, out value);

    /// <summary>Whether octal text has a minus sign, which only some writers and readers know.</summary>
    public static bool IsNegativeOctal(ReadOnlySpan<byte> field) => field.TrimStart(" \0"u8).StartsWith("-"u8);

    /// <summary>Digits only.</summary>
    public static bool TryParseDecimal(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        foreach (byte c in text)
        {
            int digit = c - '0';
            if (digit is < 0 or > 9 || value > (long.MaxValue - digit) / 10)
            {
                return false;
            }

            value = value * 10 + digit;
        }

        return !text.IsEmpty;
    }

    /// <summary>Digits, possibly after a sign.</summary>
    public static bool TryParseSignedDecimal(ReadOnlySpan<byte> text, out long value)
    {
        bool negative = !text.IsEmpty && text[0] == '-';
        bool valid = TryParseDecimal(negative || text.StartsWith("+"u8) ? text[1..] : text, out value);
        value = negative ? -value : value;
        return valid;
    }

    private static bool TryParseOctal(ReadOnlySpan<byte> field, out long value)
    {
        value = 0;
        field = field.TrimStart(" \0"u8);
        bool negative = !field.IsEmpty && field[0] == '-';
        int i = negative ? 1 : 0;
        for (; i < field.Length && field[i] is >= (byte)'0' and <= (byte)'7'; i++)
        {
            if (value > long.MaxValue >> 3)
            {
                return false;
            }

            value = (value << 3) + (field[i] - '0');
        }

        value = negative ? -value : value;

        // After the end mark anything may stand: some writers reuse their buffers.
        ReadOnlySpan<byte> rest = field[i..].TrimStart((byte)' ');
        return (rest.IsEmpty || rest[0] == 0) && (!negative || i > 1);
    }

    private static bool TryParseBinary(ReadOnlySpan<byte> field, out long value)
    {
        // The bit after the mark is the sign, which fills the mark's place.
        bool negative = (field[0] & 0x40) != 0;
        value = negative ? -1 : 0;
        for (int i = 0; i < field.Length; i++)
        {
            int digit = i > 0 ? field[i] : negative ? field[0] : field[0] & 0x7f;
            if (value != (value << 8) >> 8)
            {
                return false;
            }

            value = (value << 8) | (byte)digit;
        }

        return true;
    }
}
