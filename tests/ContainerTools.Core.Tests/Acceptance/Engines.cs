using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

/// <summary>The engines that judge what we write, of all generations.</summary>
public sealed class Engines : IDisposable
{
    private readonly Judges[] _judges = [.. Enum.GetValues<Generation>().Select(generation => new Judges(generation))];

    public DockerDaemon Docker => this[Generation.Machine].Docker;

    public Podman Podman => this[Generation.Machine].Podman;

    public Buildah Buildah => this[Generation.Machine].Buildah;

    public Judges this[Generation generation] => _judges[(int)generation];

    public void Dispose()
    {
        foreach (Judges judges in _judges)
        {
            judges.Dispose();
        }
    }
}
