namespace ContainerTools.Syncing;

/// <summary>A tag at both ends.</summary>
/// <param name="Tag">The tag.</param>
/// <param name="Wanted">What it is to lead to.</param>
/// <param name="Present">What it leads to at the destination; null for nothing.</param>
/// <param name="IsRemembered">Whether that was not asked but remembered from an earlier run.</param>
internal sealed record ComparedTag(string Tag, WantedManifest Wanted, Digest? Present, bool IsRemembered)
{
    public bool IsCurrent => Present == Wanted.Digest;
}
