using System.Text;
using ContainerTools.Archive;
using ContainerTools.Archive.Reading;
using ContainerTools.Archive.Writing;
using ContainerTools.Artifacts;
using ContainerTools.Composition;
using ContainerTools.Compression;
using ContainerTools.Registry;
using ContainerTools.Registry.Publishing;
using ContainerTools.Registry.Referrers;
using ContainerTools.Store;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Acceptance;

/// <summary>Artifacts that others copy, and copies of others that we read.</summary>
[Collection(Judged.Name)]
public sealed class ArtifactTests(Engines engines, StockedRegistry shelf)
{
    private const string Type = "application/vnd.example.files.v1";

    [JudgeTheory("skopeo")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Skopeo_copies_an_artifact_byte_for_byte_to_a_registry_and_a_layout(bool isAttached, Generation generation = Generation.Machine)
    {
        using var registry = new RealRegistry();
        Artifact artifact = await MakeAsync(isAttached ? await RegistryAccess.GetAllPlatformsAsync(shelf.Registry, "oci") : null);
        await PublishAsync(registry, "files", artifact, "1");
        Skopeo skopeo = engines[generation].Skopeo;
        string layout = shelf.NewPath();

        skopeo.Copy($"docker://{registry.Host}/files:1", $"docker://{registry.Host}/copied:2", [.. registry.SkopeoOptions("--src-"), .. registry.SkopeoOptions("--dest-")]);
        skopeo.Copy($"docker://{registry.Host}/files:1", $"oci:{layout}:1", [.. registry.SkopeoOptions("--src-")]);

        await AssertIsAsync(artifact, await RegistryAccess.CreateClient(registry).GetArtifactAsync(ImageReference.Parse($"{registry.Host}/copied:2"), NullReporter.Instance, default));
        await AssertIsAsync(artifact, Assert.Single(await ImageImport.ReadAsync(layout, null, NullReporter.Instance, default)));
    }

    [JudgeTheory("skopeo")]
    [InlineData(ArchiveFormat.OciLayout, "oci")]
    [InlineData(ArchiveFormat.OciArchive, "oci-archive")]
    public async Task Skopeo_takes_an_artifact_out_of_what_we_write(ArchiveFormat format, string transport, Generation generation = Generation.Machine)
    {
        using var registry = new RealRegistry();
        IImage artifact = ((IImage)await MakeAsync(null)).Rename(["example.com/files:1"]);
        string path = shelf.NewPath();
        await ImageExport.WriteFileAsync([artifact], path, new ExportOptions { Format = format }, false, NullReporter.Instance, default);

        engines[generation].Skopeo.Copy($"{transport}:{path}:1", $"docker://{registry.Host}/taken:1", [.. registry.SkopeoOptions("--dest-")]);

        await AssertIsAsync((Artifact)artifact, await RegistryAccess.CreateClient(registry).GetArtifactAsync(ImageReference.Parse($"{registry.Host}/taken:1"), NullReporter.Instance, default));
    }

    [RegistryTheory]
    [InlineData(ArchiveFormat.OciLayout)]
    [InlineData(ArchiveFormat.OciArchive)]
    public async Task A_registry_that_keeps_no_list_gives_signatures_to_a_bundle_and_another_takes_them_from_it(ArchiveFormat format)
    {
        using RealRegistry source = new(), target = new();
        RegistryClient client = RegistryAccess.CreateClient(source);
        var name = ImageReference.Parse($"{source.Host}/app");
        IImage given = await RegistryAccess.GetAllPlatformsAsync(shelf.Registry, "oci");
        await PublishAsync(source, "app", given, "1");
        Artifact sbom = await MakeAsync(given), signature = await MakeAsync(sbom), cosign = await MakeAsync(null);
        string tag = $"{given.Digest.ToString().Replace(':', '-')}.sig";
        await PublishAsync(source, "app", sbom);
        await PublishAsync(source, "app", signature);
        await PublishAsync(source, "app", cosign, tag);
        IImage image = await client.GetAsync(name.WithTag("1"), null, NullReporter.Instance, default);
        string path = shelf.NewPath();

        IReadOnlyList<IImage> all = await new ReferrerCollector().AddAsync([image], NullReporter.Instance, default);
        await ImageExport.WriteFileAsync(all, path, new ExportOptions { Format = format }, false, NullReporter.Instance, default);
        ImagePublisher publisher = RegistryAccess.CreatePublisher(target);
        foreach (Publication publication in PublicationNames.Resolve(await ImageImport.ReadAsync(path, null, NullReporter.Instance, default), ImageReference.Parse($"{target.Host}/mirror/app:9"), []))
        {
            await publisher.PublishAsync(publication, NullReporter.Instance, default);
        }

        RegistryClient there = RegistryAccess.CreateClient(target);
        var mirrored = ImageReference.Parse($"{target.Host}/mirror/app");
        Assert.Equal(new[] { sbom.Digest, cosign.Digest }, await FindAsync(mirrored.WithTag("9")));
        Assert.Equal([signature.Digest], await FindAsync(mirrored.WithDigest(sbom.Digest)));
        Assert.Equal(image.Document.Raw.ToArray(), Skopeo.Machine.RawManifest($"docker://{target.Host}/mirror/app:9", [.. target.SkopeoOptions("--")]));
        Assert.Equal(cosign.Manifest.Raw.ToArray(), Skopeo.Machine.RawManifest($"docker://{target.Host}/mirror/app:{tag}", [.. target.SkopeoOptions("--")]));

        async Task<Digest[]> FindAsync(ImageReference subject)
        {
            var found = new List<Digest>();
            await foreach (RegistryReferrer referrer in there.GetReferrersAsync(subject, null, NullReporter.Instance, default))
            {
                found.Add(referrer.Digest);
            }

            return [.. found];
        }
    }

    [RegistryTheory]
    [InlineData(RegistryKind.Plain)]
    [InlineData(RegistryKind.Tls)]
    public async Task A_config_without_a_byte_and_one_that_no_specification_knows_come_back_as_they_were(RegistryKind kind)
    {
        using var registry = new RealRegistry(kind);
        foreach ((string type, string config) in new[] { (MediaTypes.OciConfig, ""), ("application/vnd.cncf.helm.config.v1+json", """{"name":"chart"}""") })
        {
            byte[] content = Encoding.UTF8.GetBytes($"content of {type}"), raw = Encoding.UTF8.GetBytes(config);
            var layer = new MemoryBlob("application/vnd.cncf.helm.chart.content.v1.tar+gzip", Digest.Of("sha256", content), content);
            Artifact artifact = Artifact.Of(null, [(layer.Descriptor, layer)], null, null, new MemoryBlob(type, Digest.Of("sha256", raw), raw));

            await PublishAsync(registry, "odd", artifact, "1");

            await AssertIsAsync(artifact, await RegistryAccess.CreateClient(registry).GetArtifactAsync(ImageReference.Parse($"{registry.Host}/odd:1"), NullReporter.Instance, default));
        }
    }

    private async Task<Artifact> MakeAsync(IImage? subject)
    {
        string folder = Directory.CreateDirectory(shelf.NewPath()).FullName;
        File.WriteAllText(Path.Combine(folder, "a.txt"), $"a file for {subject?.Digest}");
        File.WriteAllText(Path.Combine(folder, "b.bin"), "binary\0");
        var builder = new ArtifactBuilder(new LayeredImageBuilder(null, new LayerCompressor(new ImageStore(shelf.NewPath()), Codec.GzipPortable).CompressAsync));
        return await builder.BuildAsync(
            new ArtifactRecipe
            {
                ArtifactType = Type,
                Files = [new ArtifactSource(folder, "folder"), new ArtifactSource(Path.Combine(folder, "a.txt"), "a.txt") { MediaType = "text/plain" }],
                Subject = subject is null ? null : new Descriptor(subject.Document.MediaType, subject.Digest, subject.Document.Size),
            },
            NullReporter.Instance,
            default);
    }

    private static async Task AssertIsAsync(Artifact expected, IImage actual)
    {
        var artifact = Assert.IsType<Artifact>(actual);
        Assert.Equal(expected.Manifest.Raw.ToArray(), artifact.Manifest.Raw.ToArray());
        foreach (Blob blob in artifact.Blobs)
        {
            Assert.Equal(blob.Size, (await blob.ReadAllAsync(1 << 20, NullReporter.Instance, default)).Length);
        }
    }

    private static Task PublishAsync(RealRegistry registry, string repository, IImage image, params string[] tags) =>
        RegistryAccess.CreatePublisher(registry).PublishAsync(new Publication(image, ImageReference.Parse($"{registry.Host}/{repository}"), tags), NullReporter.Instance, default);
}
