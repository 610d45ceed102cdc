using System.Buffers;
using System.Text;

namespace ContainerTools.Graphs;

/// <summary>
/// Looks in contents for the paths of folders that lie side by side. Where these are called as in a Nix store, their hashes are looked for alone, as Nix does
/// it (NixOS/nix, references.cc), because files may hold paths in parts.
/// </summary>
internal sealed class PathScanner
{
    private const int HashLength = 32;
    private const int BufferSize = 256 * 1024;

    // Of file systems, in bytes; a longer name is found nowhere.
    private const int LongestName = 1024;

    // Without e, o, t and u.
    private const string Letters = "0123456789abcdfghijklmnpqrsvwxyz";
    private static readonly SearchValues<char> HashCharacters = SearchValues.Create(Letters);
    private static readonly SearchValues<byte> HashLetters = SearchValues.Create(Encoding.ASCII.GetBytes(Letters));

    private readonly byte[] _prefix;
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly int[] _lengths;
    private readonly bool _isStore;

    /// <param name="prefix">The folder in which all of them lie when they are used, with slashes before and after.</param>
    /// <param name="names">Their names there, without slashes.</param>
    public PathScanner(string prefix, IReadOnlyList<string> names)
    {
        _prefix = Encoding.UTF8.GetBytes(prefix);
        _isStore = names.Count > 0 && names.All(IsStoreName);
        for (int i = 0; i < names.Count; i++)
        {
            _names[Latin(Encoding.UTF8.GetBytes(_isStore ? names[i][..HashLength] : names[i]))] = i;
        }

        _lengths = [.. _names.Keys.Select(name => name.Length).Distinct().OrderDescending()];
    }

    // What may stand in two pieces of a content.
    private int Overlap => _isStore ? HashLength - 1 : _prefix.Length + _lengths.FirstOrDefault() + 1;

    /// <summary>Calls back with the place, among the names, of each one that the content has; of some more than once.</summary>
    public async Task ScanAsync(Stream content, Action<int> found, CancellationToken cancel)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize + Overlap);
        try
        {
            int kept = 0;
            int read;
            while ((read = await content.ReadAtLeastAsync(buffer.AsMemory(kept, BufferSize), BufferSize, throwOnEndOfStream: false, cancel).ConfigureAwait(false)) > 0)
            {
                int length = kept + read;
                Scan(buffer.AsSpan(0, length), found);
                kept = Math.Min(Overlap, length);
                buffer.AsSpan(length - kept, kept).CopyTo(buffer);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc cref="ScanAsync"/>
    public void Scan(ReadOnlySpan<byte> content, Action<int> found)
    {
        if (_isStore)
        {
            ScanHashes(content, found);
            return;
        }

        for (int at; (at = content.IndexOf(_prefix)) >= 0; content = content[(at + 1)..])
        {
            if (FindName(content[(at + _prefix.Length)..]) is { } name)
            {
                found(name);
            }
        }
    }

    // Backwards in each window, so that a letter that no hash has lets it go on behind that.
    private void ScanHashes(ReadOnlySpan<byte> content, Action<int> found)
    {
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> names = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> letters = stackalloc char[HashLength];
        for (int start = 0; start + HashLength <= content.Length;)
        {
            ReadOnlySpan<byte> window = content.Slice(start, HashLength);
            int wrong = window.LastIndexOfAnyExcept(HashLetters);
            if (wrong >= 0)
            {
                start += wrong + 1;
                continue;
            }

            Encoding.Latin1.GetChars(window, letters);
            if (names.TryGetValue(letters, out int name))
            {
                found(name);
            }

            start++;
        }
    }

    // The longest name that stands there whole.
    private int? FindName(ReadOnlySpan<byte> text)
    {
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> names = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> letters = stackalloc char[LongestName];
        letters = letters[..Encoding.Latin1.GetChars(text[..Math.Min(text.Length, LongestName)], letters)];
        foreach (int length in _lengths)
        {
            if (length <= letters.Length && (length == text.Length || !IsNamePart(text[length])) && names.TryGetValue(letters[..length], out int name))
            {
                return name;
            }
        }

        return null;
    }

    private static bool IsNamePart(byte letter) => letter is >= (byte)'0' and <= (byte)'9' or >= (byte)'a' and <= (byte)'z' or >= (byte)'A' and <= (byte)'Z' or (byte)'-' or (byte)'_' or (byte)'+' or >= 0x80;

    private static bool IsStoreName(string name) =>
        name.Length > HashLength + 1 && name[HashLength] == '-' && !name.AsSpan(0, HashLength).ContainsAnyExcept(HashCharacters);

    // One character a byte, whatever they mean.
    private static string Latin(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);
}
