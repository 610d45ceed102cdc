namespace ContainerTools.Versions;

/// <summary>The parts of a version as rpm splits it; it refuses no text.</summary>
internal readonly ref struct RpmVersion
{
    public RpmVersion(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> rest = text;
        ReadOnlySpan<char> digits = VersionText.TakeDigits(ref rest);
        bool hasEpoch = rest is [':', ..];
        Epoch = hasEpoch ? digits : default;
        rest = hasEpoch ? rest[1..] : text;
        int hyphen = rest.LastIndexOf('-');
        HasRelease = hyphen >= 0;
        Version = HasRelease ? rest[..hyphen] : rest;
        Release = HasRelease ? rest[(hyphen + 1)..] : default;
    }

    public ReadOnlySpan<char> Epoch { get; }

    public ReadOnlySpan<char> Version { get; }

    /// <summary>One that is empty is still newer than none.</summary>
    public bool HasRelease { get; }

    public ReadOnlySpan<char> Release { get; }
}
