using System.Buffers;

namespace ContainerTools.Versions;

/// <summary>The items of a version as Maven splits it. It refuses no text.</summary>
internal sealed class MavenVersion
{
    private static readonly SearchValues<char> EndsOfQualifiers = SearchValues.Create(".-0123456789");

    private readonly string _text;

    private readonly List<MavenItem> _items = [];

    public MavenVersion(string text)
    {
        _text = text.ToLowerInvariant();
        int at = 0;
        while (at < _text.Length)
        {
            at = Read(at);
        }

        DropNulls();
    }

    public IReadOnlyList<MavenItem> Items => _items;

    public ReadOnlySpan<char> TextOf(MavenItem item) => _text.AsSpan(item.Start, item.Length);

    // An item and the separator behind it.
    private int Read(int start)
    {
        ReadOnlySpan<char> rest = _text.AsSpan(start);
        ReadOnlySpan<char> text = char.IsAsciiDigit(rest[0]) ? VersionText.TakeDigits(ref rest) : VersionText.Take(ref rest, rest.IndexOfAny(EndsOfQualifiers));
        bool isBeforeDigit = rest is [>= '0' and <= '9', ..];
        if (text.IsEmpty || char.IsAsciiDigit(text[0]))
        {
            AddNumber(start, text);
        }
        else
        {
            AddQualifier(start, text, isBeforeDigit, isLast: rest.IsEmpty);
        }

        if (rest is not ([] or ['.', ..]))
        {
            _items.Add(new(MavenItemKind.List, 0, 0, 0, 0));
        }

        return start + text.Length + (rest is ['.' or '-', ..] ? 1 : 0);
    }

    // Nothing between two separators is 0.
    private void AddNumber(int start, ReadOnlySpan<char> digits) =>
        _items.Add(new(MavenItemKind.Number, start, digits.Length, 0, (sbyte)(digits.ContainsAnyExcept('0') ? 1 : 0)));

    private void AddQualifier(int start, ReadOnlySpan<char> text, bool isBeforeDigit, bool isLast)
    {
        // At the end, or with a number directly behind it, .X is the same as -X.
        if ((isBeforeDigit || isLast) && _items is [.., not { Kind: MavenItemKind.List }])
        {
            _items.Add(new(MavenItemKind.List, 0, 0, 0, 0));
        }

        sbyte rank = MavenQualifier.RankOf(text, isBeforeDigit);
        _items.Add(new(MavenItemKind.Qualifier, start, text.Length, rank, (sbyte)Math.Sign(rank - MavenQualifier.Release)));
    }

    // Those at the ends of lists go, and then the lists that are empty. What is left is signed: an item that says nothing itself has the sign of what follows.
    private void DropNulls()
    {
        int kept = _items.Count;
        for (int i = _items.Count - 1; i >= 0; i--)
        {
            MavenItem item = _items[i];
            bool isLast = kept == _items.Count;
            bool isDropped = item.Kind == MavenItemKind.List ? isLast : item.IsNull && (isLast || _items[kept].Kind == MavenItemKind.List);
            if (!isDropped)
            {
                _items[kept - 1] = item.Sign == 0 ? item with { Sign = _items[kept].Sign } : item;
                kept--;
            }
        }

        _items.RemoveRange(0, kept);
    }
}
