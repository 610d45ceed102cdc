namespace ContainerTools.Inspection;

/// <summary>What a <see cref="FilePattern"/> has between two slashes.</summary>
/// <param name="Text">A name, <c>..</c>, or the pattern as it was written.</param>
/// <param name="Matches">Whether it stands for a name; null where it is a name itself.</param>
public sealed record FilePatternPart(string Text, Func<string, bool>? Matches = null)
{
    /// <param name="name">A name.</param>
    /// <param name="ignoreCase">Whether it is the same in upper and lower case; a pattern says that itself.</param>
    /// <returns>Whether this stands for it.</returns>
    public bool Covers(string name, bool ignoreCase) =>
        Matches?.Invoke(name) ?? string.Equals(name, Text, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
}
