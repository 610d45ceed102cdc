namespace ContainerTools.Syncing;

/// <summary>What became of one tag of a repository that is synchronized.</summary>
public enum SyncAction
{
    /// <summary>The destination leads to what the source leads to; nothing was sent.</summary>
    Current,

    /// <summary>The destination did not have the tag and has it now.</summary>
    Copied,

    /// <summary>The destination had the tag, which led elsewhere or lacked something that is attached to the image.</summary>
    Updated,

    /// <summary>The source does not have the tag any more, and neither has the destination.</summary>
    Removed,

    /// <summary>Nothing was done for a reason that is no error.</summary>
    Skipped,

    /// <summary>Something went wrong; the tag at the destination leads where it led.</summary>
    Failed,
}
