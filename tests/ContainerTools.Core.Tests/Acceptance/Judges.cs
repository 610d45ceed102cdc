using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

/// <summary>The judges of one generation, each started when a test first needs it.</summary>
public sealed class Judges : IDisposable
{
    private readonly Lazy<JudgeRoot> _root;
    private readonly Lazy<DockerDaemon> _docker;
    private readonly Lazy<Podman> _podman;
    private readonly Lazy<Buildah> _buildah;

    public Judges(Generation generation)
    {
        _root = new(() => new JudgeRoot(generation));
        _docker = new(() => new DockerDaemon(_root.Value));
        _podman = new(() => new Podman(_root.Value));
        _buildah = new(() => new Buildah(_root.Value));
    }

    public DockerDaemon Docker => _docker.Value;

    public Podman Podman => _podman.Value;

    public Buildah Buildah => _buildah.Value;

    public Skopeo Skopeo => new(_root.Value);

    public Umoci Umoci => new(_root.Value);

    public void Dispose()
    {
        Dispose(_docker);
        Dispose(_podman);
        Dispose(_buildah);
        Dispose(_root);
    }

    private static void Dispose<T>(Lazy<T> part)
        where T : IDisposable
    {
        if (part.IsValueCreated)
        {
            part.Value.Dispose();
        }
    }
}
