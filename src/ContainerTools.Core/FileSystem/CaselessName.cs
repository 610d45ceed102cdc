using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace ContainerTools.FileSystem;

/// <summary>
/// Names as NTFS compares them: character by character in upper case, of no language. Of a name that is no UTF-8 the case of the
/// characters is not known, so it is compared byte by byte.
/// </summary>
internal static class CaselessName
{
    private const int OnStack = 256;

    public static bool Equals(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (Ascii.IsValid(left) && Ascii.IsValid(right))
        {
            return Ascii.EqualsIgnoreCase(left, right);
        }

        return Utf8.IsValid(left) && Utf8.IsValid(right)
            ? Encoding.UTF8.GetString(left).Equals(Encoding.UTF8.GetString(right), StringComparison.OrdinalIgnoreCase)
            : left.SequenceEqual(right);
    }

    public static int GetHashCode(ReadOnlySpan<byte> name)
    {
        if (!Utf8.IsValid(name))
        {
            var bytes = default(HashCode);
            bytes.AddBytes(name);
            return bytes.ToHashCode();
        }

        char[]? rented = name.Length > OnStack ? ArrayPool<char>.Shared.Rent(name.Length) : null;
        Span<char> text = rented ?? stackalloc char[OnStack];
        int hash = string.GetHashCode(text[..Encoding.UTF8.GetChars(name, text)], StringComparison.OrdinalIgnoreCase);
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        return hash;
    }
}
