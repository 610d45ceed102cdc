using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Engines;
using ContainerTools.Store;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Acceptance;

/// <summary>Images out of real engines and into others, over sockets and by programs.</summary>
[Collection(Judged.Name)]
public sealed class EngineTransferTests(Acceptance.Engines engines, StockedRegistry shelf) : IDisposable
{
    private const string Namespace = "transfer";
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string?> _variables = [];
    private readonly CollectingReporter _reporter = new();

    public void Dispose() => _folder.Dispose();

    [JudgeTheory("dockerd", "docker", "runc")]
    [InlineData("oci")]
    [InlineData("empty")]
    public async Task Docker_takes_and_gives_an_image_over_its_socket(string sample, Generation generation = Generation.Machine)
    {
        DockerDaemon docker = engines[generation].Docker;
        _variables["DOCKER_HOST"] = docker.Endpoint;
        SampleImage expected = StockedRegistry.Expected(sample);

        LoadedImage loaded = Assert.Single(await LoadAsync(EngineKind.Docker, await shelf.PullAsync(sample)));
        Image image = await SaveAsync(EngineKind.Docker, loaded.Name!);

        Assert.Equal(expected.Id, docker.InspectId(loaded.Name!));
        Assert.Equal(expected.Id, image.Id.ToString());
        Assert.Equal(expected.Layers.Select(layer => layer.Tar), await Task.WhenAll(image.Layers.Select(ImportedImages.ReadTarAsync)));
        docker.Remove(loaded.Name!);
    }

    [JudgeTheory("dockerd", "docker", "runc")]
    [InlineData("acceptance/none:1")]
    public async Task Docker_gives_several_images_at_once_and_names_the_one_that_it_lacks(string missing, Generation generation = Generation.Machine)
    {
        DockerDaemon docker = engines[generation].Docker;
        _variables["DOCKER_HOST"] = docker.Endpoint;
        IReadOnlyList<LoadedImage> loaded = await LoadAsync(EngineKind.Docker, await shelf.PullAsync("oci"), await shelf.PullAsync("empty"));

        ArchiveContent content = await ImportAsync(EngineKind.Docker, [.. loaded.Select(one => one.Name!)]);
        ImageException exception = await RegistryBench.FailsAsync(ImageError.NotFound, () => ImportAsync(EngineKind.Docker, missing));

        Assert.Equal(new[] { StockedRegistry.Expected("oci").Id, StockedRegistry.Expected("empty").Id }.Order(), content.Images.SelectMany(image => image.Images).Select(image => image.Id.ToString()).Order());
        Assert.Contains(missing, exception.Message, StringComparison.Ordinal);
        foreach (LoadedImage one in loaded)
        {
            docker.Remove(one.Name!);
        }
    }

    [JudgeTheory("dockerd", "docker", "runc", "podman")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task From_docker_into_podman_and_back_the_image_keeps_its_ID(bool byService, Generation generation = Generation.Machine)
    {
        Judges judges = engines[generation];
        _variables["DOCKER_HOST"] = judges.Docker.Endpoint;
        string socket = _folder["podman.sock"];
        using BackgroundProcess? service = byService ? judges.Podman.Serve(socket) : null;
        Use("podman", judges.Podman.WriteShim);
        _variables["CONTAINER_HOST"] = byService ? $"unix://{socket}" : null;
        string name = Assert.Single(await LoadAsync(EngineKind.Docker, await shelf.PullAsync("oci"))).Name!;

        Image fromDocker = await SaveAsync(EngineKind.Docker, name);
        LoadedImage inPodman = Assert.Single(await LoadAsync(EngineKind.Podman, fromDocker));
        Image fromPodman = await SaveAsync(EngineKind.Podman, inPodman.Name!);

        string expected = StockedRegistry.Expected("oci").Id;
        Assert.Equal((expected, expected), (judges.Podman.InspectId(inPodman.Name!), fromPodman.Id.ToString()));
        Assert.Equal(StockedRegistry.Expected("oci").Layers.Select(layer => layer.Tar), await Task.WhenAll(fromPodman.Layers.Select(ImportedImages.ReadTarAsync)));
        Assert.Contains(_reporter.Lines, text => text.Contains(byService ? $"Podman at unix://{socket} is used" : "podman' is used", StringComparison.Ordinal));
        await RegistryBench.FailsAsync(ImageError.NotFound, () => ImportAsync(EngineKind.Podman, "localhost/acceptance/none:1"));
        judges.Podman.Run(["image", "rm", "--force", inPodman.Name!]).Expect();
        judges.Docker.Remove(name);
    }

    [JudgeTheory("dockerd", "docker", "runc", "podman")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Podman_takes_and_gives_several_images(bool byService, Generation generation = Generation.Machine)
    {
        Judges judges = engines[generation];
        string socket = _folder["podman.sock"];
        using BackgroundProcess? service = byService ? judges.Podman.Serve(socket) : null;
        Use("podman", judges.Podman.WriteShim);
        _variables["CONTAINER_HOST"] = byService ? $"unix://{socket}" : null;

        IReadOnlyList<LoadedImage> loaded = await LoadAsync(EngineKind.Podman, await shelf.PullAsync("oci"), await shelf.PullAsync("empty"));
        ArchiveContent content = await ImportAsync(EngineKind.Podman, [.. loaded.Select(one => one.Name!)]);

        Assert.Equal(2, loaded.Count);

        // Other tests use the same storage.
        Assert.Superset(loaded.Select(one => one.Name!).ToHashSet(), (await EngineImages.ListAsync(Options(EngineKind.Podman), _reporter, RegistryBench.Limit())).ToHashSet());
        Assert.Equal(new[] { StockedRegistry.Expected("oci").Id, StockedRegistry.Expected("empty").Id }.Order(), content.Images.SelectMany(image => image.Images).Select(image => image.Id.ToString()).Order());
        judges.Podman.Run(["image", "rm", "--force", .. loaded.Select(one => one.Name!)]).Expect();
    }

    [JudgeTheory("ctr", "dockerd", "docker", "runc")]
    [InlineData("oci")]
    public async Task Containerd_takes_and_gives_an_image_in_its_namespace_with_its_manifest(string sample, Generation generation = Generation.Machine)
    {
        Containerd containerd = engines[generation].Docker.Containerd(Namespace);
        Use("ctr", containerd.WriteShim);

        LoadedImage loaded = Assert.Single(await LoadAsync(EngineKind.Containerd, await shelf.PullAsync(sample)));
        Image image = await SaveAsync(EngineKind.Containerd, StockedRegistry.NameOf(sample));

        Assert.Equal($"docker.io/{StockedRegistry.NameOf(sample)}", loaded.Name);
        Assert.Equal(StockedRegistry.Expected(sample).Digest, image.Digest.ToString());
        Assert.Equal(StockedRegistry.Expected(sample).Layers.Select(layer => layer.Tar), await Task.WhenAll(image.Layers.Select(ImportedImages.ReadTarAsync)));
        await RegistryBench.FailsAsync(ImageError.NotFound, () => ImportAsync(EngineKind.Containerd, "acceptance/none:1"));
        containerd.Remove(loaded.Name!);
    }

    private void Use(string program, Action<string> write)
    {
        Directory.CreateDirectory(_folder["programs"]);
        write(_folder["programs", program]);
        _variables["PATH"] = _folder["programs"];
    }

    private EngineOptions Options(EngineKind kind) => new(kind)
    {
        Namespace = kind == EngineKind.Containerd ? Namespace : null,
        Environment = new(_variables.GetValueOrDefault, _folder.Path, 1000),
    };

    private Task<IReadOnlyList<LoadedImage>> LoadAsync(EngineKind kind, params IImage[] images) =>
        EngineImages.ExportAsync(Options(kind), images, new ExportOptions(), _folder.Path, _reporter, RegistryBench.Limit(60));

    private Task<ArchiveContent> ImportAsync(EngineKind kind, params string[] names) =>
        EngineImages.ImportAsync(Options(kind), names, new ArchiveStore(new ImageStore(_folder["store"])), _reporter, RegistryBench.Limit(60));

    private async Task<Image> SaveAsync(EngineKind kind, string name) => Assert.Single(Assert.Single((await ImportAsync(kind, name)).Images).Images);
}
