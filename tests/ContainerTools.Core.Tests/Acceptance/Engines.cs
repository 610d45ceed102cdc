using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

/// <summary>The engines that judge what we write, each started when a test first needs it.</summary>
public sealed class Engines : IDisposable
{
    private readonly Lazy<DockerDaemon> _docker = new(() => new DockerDaemon());
    private readonly Lazy<Podman> _podman = new(() => new Podman());
    private readonly Lazy<Buildah> _buildah = new(() => new Buildah());

    public DockerDaemon Docker => _docker.Value;

    public Podman Podman => _podman.Value;

    public Buildah Buildah => _buildah.Value;

    public void Dispose()
    {
        Dispose(_docker);
        Dispose(_podman);
        Dispose(_buildah);
    }

    private static void Dispose<T>(Lazy<T> engine)
        where T : IDisposable
    {
        if (engine.IsValueCreated)
        {
            engine.Value.Dispose();
        }
    }
}
