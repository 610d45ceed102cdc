namespace ContainerTools.Testing;

/// <summary>How a connection is cut.</summary>
public enum ConnectionEnd
{
    /// <summary>RST, as when a server dies. The network may throw away bytes that were sent just before.</summary>
    Reset,

    /// <summary>FIN: every byte sent so far arrives, then the stream ends too early.</summary>
    Close,
}
