namespace ContainerTools.Versions;

/// <summary>What a version for rpm goes on with; what is listed first makes it older.</summary>
internal enum RpmSegment
{
    Tilde,
    End,
    Caret,
    Word,
    Number,
}
