using System.Buffers.Text;
using System.Text;

namespace ContainerTools.Tar;

/// <summary>Takes pax records: writes them, or only counts their bytes when it has nowhere to write to.</summary>
internal ref struct PaxSink(Span<byte> target, bool counting)
{
    // Blank, equals sign, newline.
    private const int Punctuation = 3;
    private readonly Span<byte> _target = target;

    public int Length { get; private set; }

    public void AddText(scoped ReadOnlySpan<byte> key, string value)
    {
        int length = TarText.GetByteCount(value);
        Span<byte> field = Begin(key, length);
        if (!counting)
        {
            TarText.Encode(value, field);
        }
    }

    public void AddBytes(string key, scoped ReadOnlySpan<byte> value)
    {
        Span<byte> bytes = key.Length <= 128 ? stackalloc byte[key.Length * 3] : new byte[key.Length * 3];
        Span<byte> field = Begin(bytes[..TarText.Encode(key, bytes)], value.Length);
        if (!counting)
        {
            value.CopyTo(field);
        }
    }

    public void AddAscii(scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<char> value)
    {
        Span<byte> field = Begin(key, value.Length);
        if (!counting)
        {
            Encoding.ASCII.GetBytes(value, field);
        }
    }

    // LENGTH KEY=VALUE newline, the length counting itself. Returns the place of the value.
    private Span<byte> Begin(scoped ReadOnlySpan<byte> key, int valueLength)
    {
        int bare = key.Length + valueLength + Punctuation;
        int total = bare + CountDigits(bare);
        total = bare + CountDigits(total);
        int start = Length;
        Length += total;
        if (counting)
        {
            return default;
        }

        Span<byte> record = _target.Slice(start, total);
        Utf8Formatter.TryFormat(total, record, out int position);
        record[position++] = (byte)' ';
        key.CopyTo(record[position..]);
        position += key.Length;
        record[position++] = (byte)'=';
        record[^1] = (byte)'\n';
        return record[position..^1];
    }

    private static int CountDigits(int value)
    {
        int digits = 1;
        for (; value >= 10; value /= 10)
        {
            digits++;
        }

        return digits;
    }
}
