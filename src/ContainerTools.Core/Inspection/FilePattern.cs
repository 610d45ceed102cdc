namespace ContainerTools.Inspection;

/// <summary>A path in an image, of which parts may stand for many names.</summary>
/// <param name="Parts">From the root on.</param>
public sealed record FilePattern(IReadOnlyList<FilePatternPart> Parts)
{
    /// <summary>Whether it can name one thing only, so that it is an error if that is not there.</summary>
    public bool IsLiteral => Parts.All(part => part.Matches is null);

    /// <inheritdoc/>
    public override string ToString() => "/" + string.Join('/', Parts.Select(part => part.Text));
}
