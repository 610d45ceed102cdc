namespace ContainerTools.Bases;

/// <summary>What an image's base is, compared with what its name leads to now.</summary>
public enum BaseState
{
    /// <summary>The name of the base still leads to what the image stands on.</summary>
    Current,

    /// <summary>The name leads to something else now.</summary>
    Outdated,

    /// <summary>The first layers of the image are not those of the base that its manifest names.</summary>
    Foreign,

    /// <summary>The registry does not have the name any more.</summary>
    Missing,

    /// <summary>Nothing says on what the image stands.</summary>
    Unknown,
}
