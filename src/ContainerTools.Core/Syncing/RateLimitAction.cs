namespace ContainerTools.Syncing;

/// <summary>What to do when a source's rate limit is used up, but for what is left to others.</summary>
public enum RateLimitAction
{
    /// <summary>What is not done yet is skipped; a later run goes on.</summary>
    Stop,

    /// <summary>The work waits until the source allows more.</summary>
    Wait,
}
