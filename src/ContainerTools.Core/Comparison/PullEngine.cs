namespace ContainerTools.Comparison;

/// <summary>What pulls an image, and by what it knows that it has a layer.</summary>
public enum PullEngine
{
    /// <summary>
    /// containerd, as Kubernetes and Docker's containerd image store use it. It has each layer that it has stored under the same digest, wherever
    /// in an image that was, and each whose content is unpacked upon the same ones, however it is stored now.
    /// </summary>
    Containerd,

    /// <summary>Podman, and with it CRI-O and Buildah. Layers are known by their digests, packed or not; the config is pulled with each new manifest.</summary>
    Podman,

    /// <summary>
    /// Docker with a storage driver of its own, such as overlay2. It has a layer only together with all below it: from the first layer that
    /// it does not have on, it pulls all of them, also those that it has upon others.
    /// </summary>
    DockerGraphDriver,
}
