using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

/// <summary>An image that was given a name is found by that name, whatever has loaded it.</summary>
[Collection(Judged.Name)]
public sealed class NameTests(Engines engines, StockedRegistry shelf)
{
    public static TheoryData<string, string, ArchiveFormat> Names
    {
        get
        {
            var data = new TheoryData<string, string, ArchiveFormat>();
            foreach ((string name, string full) in new[]
            {
                ("app:1", "docker.io/library/app:1"),
                ("acme/app:1", "docker.io/acme/app:1"),
                ("acme/team/app:1", "docker.io/acme/team/app:1"),
                ("registry.example/a/b:1", "registry.example/a/b:1"),
            })
            {
                data.Add(name, full, ArchiveFormat.OciArchive);
                data.Add(name, full, ArchiveFormat.DockerArchive);
            }

            return data;
        }
    }

    [JudgeTheory("dockerd", "docker", "runc")]
    [MemberData(nameof(Names))]
    public async Task Docker_finds_it_by_the_short_name_and_the_full_one(string name, string full, ArchiveFormat format, Generation generation = Generation.Machine)
    {
        DockerDaemon docker = engines[generation].Docker;
        docker.Docker(["image", "prune", "--all", "--force"]).Expect();

        Assert.Equal([name], docker.Load(await WriteAsync(name, format)));

        Assert.Equal([name], docker.Names());
        Assert.Equal(Busybox.Greeting, docker.Run(name).Trim());
        Assert.Equal(Busybox.Greeting, docker.Run(full).Trim());
        docker.Docker(["rmi", name]).Expect();
        Assert.Empty(docker.Names());
    }

    [JudgeTheory("podman", "runc")]
    [MemberData(nameof(Names))]
    public async Task Podman_finds_it_by_the_name_that_it_was_given(string name, string full, ArchiveFormat format, Generation generation = Generation.Machine)
    {
        Podman podman = engines[generation].Podman;

        string loaded = Assert.Single(podman.Load(await WriteAsync(name, format)));

        // A short name in Docker's list is one of this machine to podman, a full one is what it says.
        Assert.Equal(format == ArchiveFormat.OciArchive || name == full ? full : $"localhost/{name}", loaded);
        Assert.Equal(StockedRegistry.Expected("oci").Id, podman.InspectId(loaded));
        Assert.Equal(StockedRegistry.Expected("oci").Id, podman.InspectId(name));
        podman.Run(["image", "rm", "--force", loaded]).Expect();
    }

    [JudgeTheory("ctr", "dockerd", "docker", "runc")]
    [InlineData("app:1", "docker.io/library/app:1")]
    [InlineData("acme/app:1", "docker.io/acme/app:1")]
    [InlineData("acme/team/app:1", "docker.io/acme/team/app:1")]
    [InlineData("registry.example/a/b:1", "registry.example/a/b:1")]
    public async Task Containerd_has_it_under_the_full_name(string name, string full, Generation generation = Generation.Machine)
    {
        Containerd containerd = engines[generation].Docker.Containerd("names");
        containerd.Import(await WriteAsync(name, ArchiveFormat.OciArchive));

        Assert.Equal([full], containerd.Images().Keys);
        containerd.Remove(full);
    }

    private async Task<string> WriteAsync(string name, ArchiveFormat format) =>
        await shelf.ExportAsync(new ExportOptions { Format = format }, ((IImage)await shelf.PullAsync("oci")).Rename([name]));
}
