using System.Globalization;
using ContainerTools.Versions;

namespace ContainerTools.Registry;

/// <summary>
/// A tag as a version. All tags of a repository have one order: names first, in which runs of digits are numbers; then dates; then
/// versions with numbers, by the rules of Semantic Versioning 2.0.0 (<c>2.1.0-rc.2</c> is older than <c>2.1.0-rc.11</c>, and that older than
/// <c>2.1.0</c>; what stands after an underscore, as Helm writes a build, does not count). Immutable, so it may be used from several threads.
/// </summary>
public sealed class TagVersion : IComparable<TagVersion>, IComparable, IEquatable<TagVersion>
{
    private const int CompactDate = 8;
    private const int DashedDate = 10;
    private readonly string _rest;

    /// <summary>Reads a tag as a version.</summary>
    /// <param name="text">The tag; any text has a place in the order.</param>
    public TagVersion(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = text;
        _rest = text;
        if (FindDate(text, out int length) is { } date)
        {
            (Kind, Date, _rest) = (TagVersionKind.Date, date, text[length..]);
        }
        else if (TagOrder.TryRead(text, out SemanticVersion version))
        {
            (Kind, IsPreRelease) = (TagVersionKind.Semantic, !version.PreRelease.IsEmpty);
        }
    }

    /// <summary>The tag.</summary>
    public string Text { get; }

    /// <summary>What it is.</summary>
    public TagVersionKind Kind { get; }

    /// <summary>The day, for a date.</summary>
    public DateOnly? Date { get; }

    /// <summary>
    /// Whether it is a version with something after a hyphen: a pre-release by Semantic Versioning. Tags name variants in the same way,
    /// such as <c>3.12-alpine</c>.
    /// </summary>
    public bool IsPreRelease { get; }

    /// <summary>Reads a tag as a version; PowerShell uses it to turn texts into versions.</summary>
    /// <param name="text">The tag.</param>
    public static TagVersion Parse(string text) => new(text);

    /// <summary>Compares two tags as versions.</summary>
    /// <param name="other">The other one; null comes before all.</param>
    /// <returns>Less than zero if this one is older.</returns>
    public int CompareTo(TagVersion? other) =>
        other is null ? 1
        : Kind != other.Kind ? Kind.CompareTo(other.Kind)
        : Kind == TagVersionKind.Semantic ? TagOrder.Instance.Compare(Text, other.Text)
        : Date != other.Date ? Date!.Value.CompareTo(other.Date!.Value)
        : PlainOrder.Instance.Compare(_rest, other._rest);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        TagVersion other => CompareTo(other),
        string text => CompareTo(new TagVersion(text)),
        _ => throw new ArgumentException($"A tag is not compared with {obj.GetType()}.", nameof(obj)),
    };

    /// <summary>Whether the order takes both for the same, such as <c>v1.2</c> and <c>1.2.0</c>.</summary>
    /// <param name="other">The other one.</param>
    public bool Equals(TagVersion? other) => other is not null && CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TagVersion);

    /// <summary>The day of a date, else the first number: what is the same has it in common, however it is written.</summary>
    public override int GetHashCode()
    {
        ReadOnlySpan<char> rest = Text;
        VersionText.TakeUntilDigit(ref rest);
        return HashCode.Combine(Kind, Date?.DayNumber ?? string.GetHashCode(VersionText.TakeDigits(ref rest).TrimStart('0')));
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Whether both are the same; see <see cref="Equals(TagVersion)"/>.</summary>
    public static bool operator ==(TagVersion? left, TagVersion? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether they are not the same.</summary>
    public static bool operator !=(TagVersion? left, TagVersion? right) => !(left == right);

    /// <summary>Whether the left one is older.</summary>
    public static bool operator <(TagVersion? left, TagVersion? right) => left is null ? right is not null : left.CompareTo(right) < 0;

    /// <summary>Whether the left one is older, or both are the same.</summary>
    public static bool operator <=(TagVersion? left, TagVersion? right) => left is null || left.CompareTo(right) <= 0;

    /// <summary>Whether the left one is newer.</summary>
    public static bool operator >(TagVersion? left, TagVersion? right) => right < left;

    /// <summary>Whether the left one is newer, or both are the same.</summary>
    public static bool operator >=(TagVersion? left, TagVersion? right) => right <= left;

    // Dates with dots are versions with numbers already, and in the right order.
    private static DateOnly? FindDate(string text, out int length)
    {
        length = text is [_, _, _, _, '-', ..] ? DashedDate : CompactDate;
        return text.Length >= length
            && IsEnd(text.AsSpan(length), length == CompactDate)
            && DateOnly.TryParseExact(text.AsSpan(0, length), length == DashedDate ? "yyyy-MM-dd" : "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
            && date.Year is >= 1970 and < 2100
            ? date
            : null;
    }

    // A number may begin like a date; the time of day follows one as hours and minutes, perhaps with seconds.
    private static bool IsEnd(ReadOnlySpan<char> rest, bool mayHaveTime) =>
        VersionText.TakeDigits(ref rest).Length is var digits && (digits == 0 || (mayHaveTime && digits is 4 or 6));
}
