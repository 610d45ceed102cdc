namespace ContainerTools.Testing;

/// <summary>How a response tells its reader where the body ends.</summary>
public enum BodyFraming
{
    ContentLength,
    Chunked,

    /// <summary>No length at all: the body ends where the connection does.</summary>
    UntilClose,
}
