namespace ContainerTools.Composition;

/// <summary>What an image takes over from the config of its base.</summary>
public enum ConfigInheritance
{
    /// <summary>
    /// Everything that is not given anew, as builders of Dockerfiles do it. Environment, labels, ports and volumes are joined; a new
    /// Entrypoint takes the base's Cmd away; OnBuild is not taken over.
    /// </summary>
    All,

    /// <summary>The environment alone, as nixpkgs' builders do; names given anew replace the base's.</summary>
    Env,

    /// <summary>Nothing but the layers.</summary>
    None,
}
