using ContainerTools.Serving;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Acceptance;

/// <summary>The clients that people have push to our registry and pull from it.</summary>
[Collection(Judged.Name)]
public sealed class ServingTests : IDisposable
{
    private const string PlainHttp = "--tls-verify=false";
    private readonly Engines _engines;
    private readonly TemporaryFolder _folder = new();
    private readonly ImageRegistry _registry;
    private readonly HttpClient _client;
    private readonly SampleImage _image = Busybox.Image();

    public ServingTests(Engines engines)
    {
        _engines = engines;
        _registry = ImageRegistry.Start(new ImageRegistryOptions { Store = _folder["layout"] });
        _client = new HttpClient { BaseAddress = _registry.Uri };
        new RegistryPusher(_client, _ => null).Push(_image, "demo/app", "1.0");
        new RegistryPusher(_client, _ => null).Push(SampleShelf.All["multi"], "demo/app", "multi");
    }

    public void Dispose()
    {
        _client.Dispose();
        _registry.Dispose();
        _folder.Dispose();
    }

    [JudgeFact("dockerd", "docker", "runc")]
    public void Docker_pulls_runs_and_pushes()
    {
        foreach (string host in new[] { _registry.Host, $"localhost:{_registry.Port}" })
        {
            string name = $"{host}/demo/app:1.0", copy = $"{host}/demo/pushed:1.0";
            _engines.Docker.Docker(["pull", name]).Expect();
            Assert.Equal(_image.Id, _engines.Docker.InspectId(name));
            Assert.Equal(Busybox.Greeting, _engines.Docker.Run(name).Trim());
            _engines.Docker.Docker(["tag", name, copy]).Expect();
            _engines.Docker.Docker(["push", copy]).Expect();
            _engines.Docker.Docker(["image", "rm", "--force", name, copy]).Expect();
        }

        Assert.Equal(_image.Id, Skopeo.Machine.Id($"docker://{_registry.Host}/demo/pushed:1.0", PlainHttp));
    }

    [JudgeFact("podman", "runc", "skopeo")]
    public void Podman_pulls_runs_and_pushes()
    {
        string name = $"{_registry.Host}/demo/app:1.0", copy = $"{_registry.Host}/demo/pushed:1.0";
        _engines.Podman.Run(["pull", "--quiet", PlainHttp, name]).Expect();
        Assert.Equal(_image.Id, _engines.Podman.InspectId(name));
        Assert.Equal(Busybox.Greeting, _engines.Podman.Run(name).Trim());
        _engines.Podman.Run(["push", "--quiet", PlainHttp, name, copy]).Expect();
        _engines.Podman.Run(["image", "rm", "--all", "--force"]).Expect();

        Assert.Equal(_image.Id, Skopeo.Machine.Id($"docker://{copy}", PlainHttp));
    }

    [JudgeFact("buildah", "skopeo")]
    public void Buildah_pulls_commits_and_pushes()
    {
        string container = _engines.Buildah.Run(["from", "--quiet", PlainHttp, $"{_registry.Host}/demo/app:1.0"]).Expect().Output.Trim();
        Assert.Equal(_image.Id, _engines.Buildah.ImageId(container));
        string copy = $"{_registry.Host}/demo/built:1.0";
        _engines.Buildah.Run(["config", "--label", "org.example.built=yes", container]).Expect();
        _engines.Buildah.Run(["commit", "--quiet", PlainHttp, "--rm", container, $"docker://{copy}"]).Expect();

        Assert.Contains("org.example.built", Skopeo.Machine.Inspect($"docker://{copy}", PlainHttp), StringComparison.Ordinal);
    }

    [ToolFact("skopeo")]
    public void Skopeo_copies_all_platforms_out_and_in()
    {
        Skopeo.Machine.Copy($"docker://{_registry.Host}/demo/app:multi", $"docker://{_registry.Host}/demo/copy:multi", "--all", "--src-tls-verify=false", "--dest-tls-verify=false");
        Skopeo.Machine.Copy($"docker://{_registry.Host}/demo/copy:multi", $"oci:{_folder["out"]}:multi", "--all", "--src-tls-verify=false");
        Skopeo.Machine.Copy($"oci:{_folder["out"]}:multi", $"docker://{_registry.Host}/demo/back:multi", "--all", "--dest-tls-verify=false");

        Assert.Equal(SampleShelf.All["multi"].Content, Skopeo.Machine.RawManifest($"docker://{_registry.Host}/demo/back:multi", PlainHttp));
        Assert.Contains("demo/back", ProcessRunner.Run("skopeo", "list-tags", PlainHttp, $"docker://{_registry.Host}/demo/back").Expect().Output, StringComparison.Ordinal);
        ProcessRunner.Run("skopeo", "delete", PlainHttp, $"docker://{_registry.Host}/demo/back:multi").Expect();
        Assert.DoesNotContain(_registry.References, name => name.Repository == "demo/back");
    }

    [ToolFact("skopeo")]
    public void Skopeo_reads_the_layout_that_was_pushed_to_and_its_own_is_served()
    {
        // While it runs, a tag is in the journal for a while, which other tools do not know.
        _registry.Dispose();
        Assert.Equal(_image.Content, Skopeo.Machine.RawManifest($"oci:{_folder["layout"]}:1.0"));
        Skopeo.Machine.Copy($"oci:{_folder["layout"]}:1.0", $"oci:{_folder["mine"]}:1.4");

        using ImageRegistry served = ImageRegistry.Start(new ImageRegistryOptions { Store = _folder["mine"], ReadOnly = true });

        Assert.Equal(_image.Content, Skopeo.Machine.RawManifest($"docker://{served.Host}/mine:1.4", PlainHttp));
    }

    [RootToolFact("umoci")]
    public void Umoci_unpacks_what_was_pushed()
    {
        _registry.Dispose();
        Assert.Equal("second\n", File.ReadAllText(Path.Combine(Umoci.Machine.Unpack(_folder["layout"], "1.0", _folder["bundle"]), "etc", "motd")));
    }

    [ToolFact("curl")]
    public void Curl_goes_on_with_a_blob_that_broke_off()
    {
        byte[] layer = _image.LayerBlobs[0].Content;
        File.WriteAllBytes(_folder["part"], layer[..1000]);

        ProcessRunner.Run("curl", "--silent", "--fail", "--continue-at", "-", "--output", _folder["part"], $"{_registry.Uri}v2/demo/app/blobs/{_image.LayerBlobs[0].Digest}").Expect();

        Assert.Equal(layer, File.ReadAllBytes(_folder["part"]));
    }

    [ToolFact("curl")]
    public void A_large_layer_goes_in_and_out()
    {
        const long Size = 200_000_000;
        string file = _folder["large"];
        using (FileStream large = File.Create(file))
        {
            var random = new Random(1);
            byte[] piece = new byte[1_000_000];
            for (long written = 0; written < Size; written += piece.Length)
            {
                random.NextBytes(piece);
                large.Write(piece);
            }
        }

        string digest = Hash.Sha256OfFile(file);
        ProcessRunner.Run("curl", "--silent", "--fail", "--request", "POST", "--data-binary", $"@{file}", "--header", "Content-Type: application/octet-stream", $"{_registry.Uri}v2/demo/large/blobs/uploads/?digest={digest}").Expect();
        ProcessRunner.Run("curl", "--silent", "--fail", "--output", _folder["back"], $"{_registry.Uri}v2/demo/large/blobs/{digest}").Expect();

        Assert.Equal(digest, Hash.Sha256OfFile(_folder["back"]));
    }
}
