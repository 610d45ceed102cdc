namespace ContainerTools.Syncing;

/// <summary>What the user says to something that is about to be done.</summary>
public enum SyncAnswer
{
    /// <summary>It is done.</summary>
    Do,

    /// <summary>It is only found out what would be done; nothing is written.</summary>
    Preview,

    /// <summary>It is left.</summary>
    Decline,
}
