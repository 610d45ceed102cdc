namespace ContainerTools.Registry.Publishing;

/// <summary>What became of one step of an upload.</summary>
internal enum UploadStatus
{
    /// <summary>The registry has what was sent.</summary>
    Accepted,

    /// <summary>The registry, or a proxy before it, takes no bodies of this size.</summary>
    TooLarge,

    /// <summary>The registry answered that it could not do it now, or that the bytes do not go on where it is. It can be asked how far it came.</summary>
    Refused,

    /// <summary>No answer came, so nobody knows what the registry has.</summary>
    Disconnected,

    /// <summary>The registry does not know the upload any more, or has other bytes than were sent: the upload has to begin anew.</summary>
    Lost,

    /// <summary>Nothing that can be done would help.</summary>
    Failed,
}
