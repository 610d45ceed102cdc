using ContainerTools.Testing;
using ContainerTools.Tests.Acceptance;

namespace ContainerTools.Tests.TestRegistry;

using Engines = ContainerTools.Tests.Acceptance.Engines;

/// <summary>The judges agree about a sample that the product had no hand in.</summary>
[Collection(Judged.Name)]
public sealed class JudgesTests : IDisposable
{
    private const string Name = "demo/hello:1.0";
    private readonly TemporaryFolder _folder = new();
    private readonly SampleImage _image = Busybox.Image();
    private readonly Engines _engines;

    public JudgesTests(Engines engines)
    {
        _engines = engines;
        OciFolder.Write(_folder["oci"], ("1.0", _image));
    }

    public void Dispose() => _folder.Dispose();

    [ToolFact("dockerd", "docker", "runc", "skopeo", Needs = Need.Root | Need.Busybox)]
    public void Docker_loads_and_runs_it()
    {
        DockerDaemon docker = _engines.Docker;
        string archive = DockerArchive();

        Assert.Equal([Name], docker.Load(archive));
        Assert.Equal(_image.Id, docker.InspectId(Name));
        Assert.Equal(Busybox.Greeting, docker.Run(Name).Trim());
        docker.Remove(Name);
        using FileStream stream = File.OpenRead(archive);
        Assert.Equal([Name], docker.Load(stream));
    }

    [ToolFact("podman", "runc", "skopeo", Needs = Need.Root | Need.Busybox)]
    public void Podman_loads_and_runs_it()
    {
        Podman podman = _engines.Podman;

        string name = Assert.Single(podman.Load(DockerArchive()));
        Assert.Equal(_image.Id, podman.InspectId(name));
        Assert.Equal(Busybox.Greeting, podman.Run(name).Trim());
    }

    [ToolFact("buildah", "skopeo", Needs = Need.Root | Need.Busybox)]
    public void Buildah_runs_it()
    {
        Buildah buildah = _engines.Buildah;
        Skopeo.Machine.Copy($"oci:{_folder["oci"]}:1.0", $"oci-archive:{_folder["oci.tar"]}:{Name}");

        foreach (string source in new[] { $"docker-archive:{DockerArchive()}", $"oci-archive:{_folder["oci.tar"]}" })
        {
            string container = buildah.From(source);
            Assert.Equal(_image.Id, buildah.ImageId(container));
            Assert.Equal(Busybox.Greeting, buildah.RunIn(container, "/bin/sh", "/srv/check.sh").Trim());
        }
    }

    [ToolFact("umoci", Needs = Need.Root | Need.Busybox)]
    public void Umoci_unpacks_it()
    {
        string root = Umoci.Machine.Unpack(_folder["oci"], "1.0", _folder["bundle"]);

        Assert.Equal("second\n", File.ReadAllText(Path.Combine(root, "etc/motd")));
        Assert.Equal(["/opt/data", "/opt/data/above"], Directory.GetFileSystemEntries(Path.Combine(root, "opt"), "*", SearchOption.AllDirectories).Select(path => path[root.Length..]));
    }

    private string DockerArchive()
    {
        string file = _folder["docker.tar"];
        File.Delete(file);
        Skopeo.Machine.Copy($"oci:{_folder["oci"]}:1.0", $"docker-archive:{file}:{Name}");
        return file;
    }
}
