namespace ContainerTools.Composition;

/// <summary>What an image takes over from the config of its base.</summary>
public enum ConfigInheritance
{
    /// <summary>The environment, as nixpkgs' builders do; names given anew replace the base's.</summary>
    Env,

    /// <summary>Nothing but the layers.</summary>
    None,

    /// <summary>Everything that is not given anew, as a Dockerfile does.</summary>
    All,
}
