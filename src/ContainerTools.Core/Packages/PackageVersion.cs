namespace ContainerTools.Packages;

/// <summary>
/// The version of a package, compared as its ecosystem compares versions: <c>3.0.9-1</c> is older than <c>3.0.11-1</c>, and for dpkg
/// <c>1.0~rc1</c> is older than <c>1.0</c>. A version that came from a text alone, such as the right side of PowerShell's <c>-lt</c>, is compared as
/// that of the other side. Immutable, so it may be used from several threads.
/// </summary>
public sealed class PackageVersion : IComparable<PackageVersion>, IComparable, IEquatable<PackageVersion>
{
    /// <summary>Makes a version of no ecosystem.</summary>
    /// <param name="text">The version as its ecosystem writes it.</param>
    public PackageVersion(string text)
        : this(text, null)
    {
    }

    /// <summary>Makes a version.</summary>
    /// <param name="text">The version as its ecosystem writes it; any text is one.</param>
    /// <param name="ecosystem">Whose order applies; null leaves that to the version it is compared with.</param>
    public PackageVersion(string text, PackageEcosystem? ecosystem)
    {
        ArgumentNullException.ThrowIfNull(text);
        (Text, Ecosystem) = (text, ecosystem);
    }

    /// <summary>The version as the package has it.</summary>
    public string Text { get; }

    /// <summary>Whose order applies; null for a version of no ecosystem.</summary>
    public PackageEcosystem? Ecosystem { get; }

    /// <summary>Makes a version of no ecosystem; PowerShell uses it to turn texts into versions.</summary>
    /// <param name="text">The version.</param>
    public static PackageVersion Parse(string text) => new(text);

    /// <summary>Compares two versions in the order of this one's ecosystem; if it has none, in that of the other's.</summary>
    /// <param name="other">The other version; null comes before all.</param>
    /// <returns>Less than zero if this one is older.</returns>
    public int CompareTo(PackageVersion? other) =>
        other is null ? 1 : VersionOrders.Of(Ecosystem ?? other.Ecosystem).Compare(Text, other.Text);

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        PackageVersion other => CompareTo(other),
        string text => CompareTo(new PackageVersion(text)),
        _ => throw new ArgumentException($"A version is not compared with {obj.GetType()}.", nameof(obj)),
    };

    /// <summary>Whether the order takes both for the same, as dpkg does with <c>1.0</c> and <c>0:1.0-0</c>.</summary>
    /// <param name="other">The other version.</param>
    public bool Equals(PackageVersion? other) => other is not null && CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PackageVersion);

    /// <summary>The first number: versions that are the same have it in common in every ecosystem, however they are written.</summary>
    public override int GetHashCode()
    {
        ReadOnlySpan<char> rest = Text;
        int epoch = rest.IndexOfAny(':', '!');
        if (epoch > 0 && !rest[..epoch].ContainsAnyExcept('0'))
        {
            rest = rest[(epoch + 1)..];
        }

        int start = rest.IndexOfAnyInRange('0', '9');
        rest = start < 0 ? [] : rest[start..];
        int end = rest.IndexOfAnyExceptInRange('0', '9');
        return string.GetHashCode((end < 0 ? rest : rest[..end]).TrimStart('0'));
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Whether both are the same; see <see cref="Equals(PackageVersion)"/>.</summary>
    public static bool operator ==(PackageVersion? left, PackageVersion? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether they are not the same.</summary>
    public static bool operator !=(PackageVersion? left, PackageVersion? right) => !(left == right);

    /// <summary>Whether the left one is older.</summary>
    public static bool operator <(PackageVersion? left, PackageVersion? right) => left is null ? right is not null : left.CompareTo(right) < 0;

    /// <summary>Whether the left one is older, or both are the same.</summary>
    public static bool operator <=(PackageVersion? left, PackageVersion? right) => left is null || left.CompareTo(right) <= 0;

    /// <summary>Whether the left one is newer.</summary>
    public static bool operator >(PackageVersion? left, PackageVersion? right) => right < left;

    /// <summary>Whether the left one is newer, or both are the same.</summary>
    public static bool operator >=(PackageVersion? left, PackageVersion? right) => right <= left;
}
