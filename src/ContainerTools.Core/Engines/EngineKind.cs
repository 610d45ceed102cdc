namespace ContainerTools.Engines;

/// <summary>A container engine that keeps images on this machine.</summary>
public enum EngineKind
{
    /// <summary>Docker, by its API or by <c>docker</c>.</summary>
    Docker,

    /// <summary>Podman, by its API or by <c>podman</c>.</summary>
    Podman,

    /// <summary>containerd, by <c>ctr</c> or <c>nerdctl</c>.</summary>
    Containerd,
}
