namespace ContainerTools.Versions;

/// <summary>What a version for apk goes on with; what is listed last makes it older, unless a suffix names a pre-release.</summary>
internal enum AlpineTokenKind
{
    FirstNumber,
    Number,
    Letter,
    Suffix,
    SuffixNumber,
    Hash,
    Revision,
    End,
    Invalid,
}
