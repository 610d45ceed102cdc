namespace ContainerTools.Inspection;

/// <summary>What a <see cref="FilePattern"/> has between two slashes.</summary>
/// <param name="Text">A name, <c>..</c>, or the pattern as it was written.</param>
/// <param name="Matches">Whether it stands for a name; null where it is a name itself.</param>
public sealed record FilePatternPart(string Text, Func<string, bool>? Matches = null)
{
    /// <summary>Whether it stands for a name.</summary>
    public bool Covers(string name) => Matches?.Invoke(name) ?? name == Text;
}
