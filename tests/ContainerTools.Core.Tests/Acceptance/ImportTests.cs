using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Testing;
using ContainerTools.Tests.Tar;
using ContainerTools.Verification;

namespace ContainerTools.Tests.Acceptance;

/// <summary>Archives and layouts as the tools write them.</summary>
[Collection(Judged.Name)]
public sealed class ImportTests(Engines engines, StockedRegistry shelf)
{
    private static readonly string[] Several = ["oci", "empty"];

    [JudgeFact("dockerd", "docker", "runc")]
    public async Task What_docker_saves_is_read()
    {
        IReadOnlyList<string> names = engines.Docker.Load(await ExportAsync(Several));
        string archive = shelf.NewPath(".tar");
        string untagged = shelf.NewPath(".tar");
        engines.Docker.Docker(["save", "--output", archive, .. names]).Expect();
        engines.Docker.Docker(["save", "--output", untagged, StockedRegistry.Expected("empty").Id]).Expect();

        await CheckAsync(archive, Several.Select(sample => (sample, (string?)StockedRegistry.NameOf(sample))));
        await CheckAsync(untagged, [("empty", null)]);
        engines.Docker.Docker(["image", "prune", "--all", "--force"]).Expect();
    }

    [JudgeFact("dockerd", "docker", "runc")]
    public async Task What_docker_saved_long_ago_is_the_image_that_docker_loads_of_it()
    {
        string name = Assert.Single(engines.Docker.Load(await ExportAsync("empty")));
        string archive = shelf.NewPath(".tar");
        engines.Docker.Docker(["save", "--output", archive, name]).Expect();
        string folder = shelf.NewPath();
        Directory.CreateDirectory(folder);
        ProcessRunner.Run("tar", "-xf", archive, "-C", folder).Expect();
        File.Delete(Path.Combine(folder, "manifest.json"));
        string old = shelf.NewPath(".tar");
        ProcessRunner.Run("tar", "-cf", old, "-C", folder, ".").Expect();
        engines.Docker.Remove(name);
        engines.Docker.Docker(["load", "--input", old]).Expect();

        foreach (string path in new[] { old, folder })
        {
            var image = (Image)Assert.Single(await ImportedImages.ReadAsync(path));
            Assert.Equal([name], image.RepoTags);
            Assert.Equal(engines.Docker.InspectId(name), image.Id.ToString());
        }

        engines.Docker.Remove(name);
    }

    [JudgeTheory("podman", "runc")]
    [InlineData("docker-archive", false)]
    [InlineData("docker-archive", true)]
    [InlineData("oci-archive", false)]
    [InlineData("oci-dir", false)]
    public async Task What_podman_saves_is_read(string format, bool several)
    {
        string[] samples = several ? Several : ["oci"];
        IReadOnlyList<string> names = engines.Podman.Load(await ExportAsync(samples));
        string path = shelf.NewPath();
        engines.Podman.Run(["save", "--format", format, .. several ? ["--multi-image-archive"] : Array.Empty<string>(), "--output", path, .. names]).Expect();

        await CheckAsync(path, samples.Select(sample => (sample, (string?)$"localhost/{StockedRegistry.NameOf(sample)}")));
        engines.Podman.Run(["image", "rm", "--all", "--force"]).Expect();
    }

    [JudgeTheory("skopeo")]
    [MemberData(nameof(Samples.Tags), MemberType = typeof(Samples))]
    public async Task What_skopeo_copies_is_read(string sample)
    {
        string source = $"docker://{shelf.Registry.Host}/{SampleShelf.Repository}:{sample}";
        string archive = shelf.NewPath(".tar");
        string folder = shelf.NewPath();
        Skopeo.Machine.Copy(source, $"oci-archive:{archive}:tag-1", "--src-tls-verify=false");
        Skopeo.Machine.Copy(source, $"oci:{folder}:localhost:5000/acme/app:1", "--src-tls-verify=false");
        SampleImage expected = StockedRegistry.Expected(sample);

        Image byArchive = await CheckAsync(archive, expected);
        Image byFolder = await CheckAsync(folder, expected);

        Assert.Equal((0, "tag-1"), (byArchive.RepoTags.Count, Assert.Single(byArchive.LayoutNames)));
        Assert.Equal(["localhost:5000/acme/app:1"], byFolder.RepoTags);
        Assert.Equal(Skopeo.Machine.RawManifest($"oci:{folder}:localhost:5000/acme/app:1"), byFolder.Manifest.Raw.ToArray());
        Assert.Equal(Skopeo.Machine.RawManifest($"oci-archive:{archive}:tag-1"), byArchive.Manifest.Raw.ToArray());
    }

    [JudgeTheory("skopeo")]
    [InlineData("oci")]
    [InlineData("v2s2")]
    [InlineData("empty")]
    public async Task What_skopeo_writes_for_docker_is_read(string sample)
    {
        string archive = shelf.NewPath(".tar");
        Skopeo.Machine.Copy($"docker://{shelf.Registry.Host}/{SampleShelf.Repository}:{sample}", $"docker-archive:{archive}:acme/app:1", "--src-tls-verify=false", "--additional-tag", "acme/app:2");

        Image image = await CheckAsync(archive, StockedRegistry.Expected(sample));

        Assert.Equal(["docker.io/acme/app:1", "docker.io/acme/app:2"], image.RepoTags);
        Assert.Equal("docker.io/acme/app:1", image.Reference!.ToString());
    }

    [JudgeFact("buildah")]
    public async Task What_buildah_pushes_is_read()
    {
        string container = engines.Buildah.From($"docker-archive:{await ExportAsync("oci")}");
        engines.Buildah.Run(["config", "--label", "by=buildah", container]).Expect();
        engines.Buildah.Run(["commit", "--quiet", container, "acme/built:1"]).Expect();
        string folder = shelf.NewPath();
        string archive = shelf.NewPath(".tar");
        engines.Buildah.Run(["push", "--quiet", "acme/built:1", $"oci:{folder}:1"]).Expect();
        engines.Buildah.Run(["push", "--quiet", "acme/built:1", $"docker-archive:{archive}:acme/built:1"]).Expect();

        var first = (Image)Assert.Single(await ImportedImages.ReadAsync(folder));
        var second = (Image)Assert.Single(await ImportedImages.ReadAsync(archive));

        Assert.Equal((Skopeo.Machine.Id($"oci:{folder}:1"), Skopeo.Machine.Id($"docker-archive:{archive}")), (first.Id.ToString(), second.Id.ToString()));
        Assert.Equal(first.Config.DiffIds, second.Config.DiffIds);
        Assert.Equal(("buildah", "1"), (first.Config.Labels["by"], Assert.Single(first.LayoutNames)));
        Assert.Equal(["docker.io/acme/built:1", "localhost/acme/built:1"], second.RepoTags);
    }

    [JudgeFact("umoci")]
    public async Task What_umoci_makes_is_read()
    {
        string layout = shelf.NewPath();
        string file = shelf.NewPath();
        await File.WriteAllTextAsync(file, "inserted");
        Run("init", "--layout", layout);
        Run("new", "--image", $"{layout}:one");
        Run("insert", "--image", $"{layout}:one", file, "/etc/inserted");
        Run("tag", "--image", $"{layout}:one", "two");
        Run("config", "--image", $"{layout}:one", "--tag", "three", "--config.cmd", "/bin/true");

        IReadOnlyList<IImage> images = await ImportedImages.ReadAsync(layout);

        Assert.Equal(["one,two", "three"], images.Select(image => string.Join(',', image.LayoutNames)));
        Assert.Equal(["one", "three"], images.Cast<Image>().Select(image => image.LayoutNames[0]).Where(tag => Skopeo.Machine.Id($"oci:{layout}:{tag}") == images.Cast<Image>().Single(image => image.LayoutNames[0] == tag).Id.ToString()));

        void Run(params string[] arguments) => ProcessRunner.Run("umoci", arguments).Expect();
    }

    // Version 0.4 neither fills the last block of a layer nor writes the end of its tar.
    [JudgeFact("umoci")]
    public async Task Layers_that_umoci_inserts_are_flattened_and_pass_a_test()
    {
        string layout = shelf.NewPath();
        string file = shelf.NewPath();
        ProcessRunner.Run("umoci", "init", "--layout", layout).Expect();
        ProcessRunner.Run("umoci", "new", "--image", $"{layout}:1").Expect();
        int[] sizes = [1, 511, 512, 513, 700, 5000];
        foreach (int size in sizes)
        {
            await File.WriteAllTextAsync(file, new string('x', size));
            ProcessRunner.Run("umoci", "insert", "--image", $"{layout}:1", file, $"/d/{size}").Expect();
        }

        var image = (Image)Assert.Single(await ImportedImages.ReadAsync(layout));

        using var tar = new MemoryStream();
        await ImageExport.WriteStreamAsync([image], tar, new() { Format = ArchiveFormat.RootFileSystem }, Path.GetTempPath(), NullReporter.Instance, default);
        Assert.Equal(sizes, ReadTar.From(tar.ToArray()).Entries.Where(entry => entry.Header.Size > 0).Select(entry => entry.Content.Count(b => b == 'x')));
        Assert.True((await new ImageTester().TestAsync(image, NullReporter.Instance, default)).Passed);
    }

    [JudgeTheory("dockerd", "docker", "podman", "skopeo", "runc")]
    [InlineData(ArchiveFormat.OciArchive)]
    [InlineData(ArchiveFormat.DockerArchive)]
    public async Task What_is_imported_and_written_again_is_loaded_by_all(ArchiveFormat format)
    {
        string saved = shelf.NewPath(".tar");
        IReadOnlyList<string> names = engines.Docker.Load(await ExportAsync(Several));
        engines.Docker.Docker(["save", "--output", saved, .. names]).Expect();
        engines.Docker.Docker(["image", "prune", "--all", "--force"]).Expect();
        string[] ids = Several.Select(sample => StockedRegistry.Expected(sample).Id).ToArray();

        string written = await shelf.ExportAsync(new ExportOptions { Format = format }, [.. await ImportedImages.ReadAsync(saved)]);

        Assert.Equal(names.Order(), engines.Docker.Load(written).Order());
        Assert.Equal(ids, names.Select(engines.Docker.InspectId));
        engines.Podman.Load(written);
        Assert.Equal(ids, names.Select(name => engines.Podman.InspectId($"localhost/{name}")));
        Assert.Equal(ids, names.Select(name => Skopeo.Machine.Id($"docker-archive:{written}:{name}")));
        engines.Docker.Docker(["image", "prune", "--all", "--force"]).Expect();
        engines.Podman.Run(["image", "rm", "--all", "--force"]).Expect();
    }

    private async Task<string> ExportAsync(params string[] samples) =>
        await shelf.ExportAsync(new ExportOptions { Format = ArchiveFormat.DockerArchive }, await Task.WhenAll(samples.Select(shelf.PullAsync)));

    private static async Task CheckAsync(string path, IEnumerable<(string Sample, string? Name)> expected)
    {
        IReadOnlyList<IImage> images = await ImportedImages.ReadAsync(path);
        Assert.Equal(
            expected.Select(item => $"{item.Name} {StockedRegistry.Expected(item.Sample).Id}").Order(),
            images.Cast<Image>().Select(image => $"{string.Join(',', image.RepoTags)} {image.Id}").Order());
    }

    private static async Task<Image> CheckAsync(string path, SampleImage expected)
    {
        var image = (Image)Assert.Single(await ImportedImages.ReadAsync(path));
        Assert.Equal(expected.Id, image.Id.ToString());
        Assert.Equal(expected.Layers.Select(layer => layer.DiffId), image.Layers.Select(layer => layer.DiffId.ToString()));
        return image;
    }
}
