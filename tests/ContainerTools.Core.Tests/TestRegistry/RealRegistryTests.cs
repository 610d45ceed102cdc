using System.Net;
using System.Net.Http.Headers;
using ContainerTools.Testing;

namespace ContainerTools.Tests.TestRegistry;

public sealed class RealRegistryTests
{
    [RegistryTheory]
    [InlineData(RegistryKind.Plain)]
    [InlineData(RegistryKind.Basic)]
    [InlineData(RegistryKind.Tls)]
    [InlineData(RegistryKind.MutualTls)]
    [InlineData(RegistryKind.Token)]
    public void Takes_samples_byte_for_byte_and_by_skopeo(RegistryKind kind)
    {
        using var registry = new RealRegistry(kind);
        using var folder = new TemporaryFolder();
        SampleManifest newline = SampleShelf.All["newline"];
        SampleManifest multi = SampleShelf.All["multi"];
        OciFolder.Write(folder.Path, ("hello", Busybox.Image()), ("multi", multi));
        registry.Upload(newline, "samples/busybox", "newline");
        string pushed = registry.Push($"oci:{folder}:hello", "samples/pushed:v2s2", "--format", "v2s2");
        string index = registry.Push($"oci:{folder}:multi", "samples/pushed:multi", "--all");

        Assert.Equal(newline.Content, Skopeo.Machine.RawManifest($"docker://{registry.Host}/samples/busybox:newline", [.. registry.SkopeoOptions("--")]));
        Assert.Equal(Busybox.Image().Id, Skopeo.Machine.Id($"docker://{registry.Host}/samples/pushed@{pushed}", [.. registry.SkopeoOptions("--")]));
        Assert.Equal(multi.Digest, index);
    }

    [ToolFact("docker-registry", "skopeo", "htpasswd", "zstd")]
    public void Skopeo_packs_with_zstd_on_the_way()
    {
        using var registry = new RealRegistry();
        using var folder = new TemporaryFolder();
        OciFolder.Write(folder.Path, ("plain", Busybox.Image(SampleCompression.None)));
        string digest = registry.Push($"oci:{folder}:plain", "demo:zstd", "--dest-compress-format", "zstd");
        string manifest = System.Text.Encoding.UTF8.GetString(Skopeo.Machine.RawManifest($"docker://{registry.Host}/demo@{digest}", [.. registry.SkopeoOptions("--")]));

        Assert.Contains(SampleTypes.OciLayer + "+zstd", manifest, StringComparison.Ordinal);
    }

    [ToolFact("docker-registry", "skopeo", "htpasswd")]
    public async Task Tokens_expire_when_they_say()
    {
        using var registry = new RealRegistry(RegistryKind.Token);
        registry.Tokens!.Lifetime = TimeSpan.FromSeconds(2);
        registry.Client.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", registry.Tokens.Mint(RealRegistry.User, "registry:catalog:*"));

        Assert.Equal(HttpStatusCode.OK, await Catalog(registry));
        await Task.Delay(3000);
        Assert.Equal(HttpStatusCode.Unauthorized, await Catalog(registry));
    }

    private static async Task<HttpStatusCode> Catalog(RealRegistry registry)
    {
        using HttpResponseMessage response = await registry.Client.GetAsync("v2/_catalog");
        return response.StatusCode;
    }
}
