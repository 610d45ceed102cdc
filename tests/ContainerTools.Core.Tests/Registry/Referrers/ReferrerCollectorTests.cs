using System.Text.Json.Nodes;
using ContainerTools.Archive;
using ContainerTools.Archive.Reading;
using ContainerTools.Archive.Writing;
using ContainerTools.Registry.Publishing;
using ContainerTools.Registry.Referrers;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry.Referrers;

/// <summary>Images with what is attached to them, out of a registry, through an archive, and into another one.</summary>
public sealed class ReferrerCollectorTests : IDisposable
{
    private readonly PublishBench _bench = new();
    private readonly SampleImage _sample = RandomImage.Of(1, 1_000);

    public void Dispose() => _bench.Dispose();

    private MemoryRepository Source => _bench.From.Memory[RegistryBench.Repository];

    [Theory]
    [InlineData(ArchiveFormat.OciLayout, true)]
    [InlineData(ArchiveFormat.OciLayout, false)]
    [InlineData(ArchiveFormat.OciArchive, true)]
    [InlineData(ArchiveFormat.OciArchive, false)]
    public async Task A_bundle_has_all_that_is_attached_and_gives_it_back(ArchiveFormat format, bool known)
    {
        _bench.To.Memory.Uploads.KnowsSubjects = known;
        SampleImage sbom = Attach(_sample, 2), signature = Attach(sbom, 3);
        string cosign = TagCosign(Attach(null, 4), _sample, "sig"), ofSbom = TagCosign(Attach(null, 5), sbom, "att");
        string path = await ExportAsync([await GetAsync()], format);

        IReadOnlyList<IImage> images = await ImportAsync(path);
        await PublishAsync(images, "9");

        Assert.Equal(5, images.Count);
        Assert.All(new[] { _sample, sbom, signature }, sample => Assert.Equal(sample.Content, _bench.Target.Manifests[sample.Digest].Content));
        Assert.Equal(_sample.Digest, _bench.Target.Tags["9"]);
        Assert.All(new[] { cosign, ofSbom }, tag => Assert.Equal(Source.Tags[tag], _bench.Target.Tags[tag]));
        Assert.Equal(!known, _bench.Target.Tags.ContainsKey(sbom.Digest.Replace(':', '-')));
        Assert.Empty(_bench.Reporter.Warnings);
    }

    [Fact]
    public async Task A_layout_of_cosign_gives_the_image_with_what_is_attached_to_it()
    {
        SampleImage signatures = RandomImage.Of(1, 1_000, seed: 7), attestations = RandomImage.Of(1, 1_000, seed: 8), other = RandomImage.Of(1, 1_000, seed: 9);
        string folder = _bench.From.Folder["cosign"];
        WriteCosign(folder, ("image", _sample), ("sigs", signatures), ("atts", attestations));

        IReadOnlyList<IImage> images = await ImportAsync(folder);
        await PublishAsync(images, "9");
        string again = await ExportAsync([images[0]], ArchiveFormat.OciLayout);

        string hex = _sample.Digest["sha256:".Length..];
        Assert.Equal([[], [$"sha256-{hex}.sig"], [$"sha256-{hex}.att"]], images.Select(image => image.LayoutNames.ToArray()));
        Assert.Equal(signatures.Digest, _bench.Target.Tags[$"sha256-{hex}.sig"]);
        Assert.Equal(attestations.Digest, _bench.Target.Tags[$"sha256-{hex}.att"]);
        Assert.Equal(_sample.Digest, _bench.Target.Tags["9"]);
        Assert.Equal(3, (await ImportAsync(again)).Count);

        // Of two images nobody knows which one is signed.
        WriteCosign(folder, ("image", _sample), ("sigs", signatures), ("imageIndex", other));
        Assert.All(await ImportAsync(folder), image => Assert.Empty(image.LayoutNames));
    }

    [Theory]
    [InlineData(ArchiveFormat.OciLayout)]
    [InlineData(ArchiveFormat.OciArchive)]
    public async Task What_is_attached_is_found_in_the_archive_though_the_image_alone_was_taken_out_of_it(ArchiveFormat format)
    {
        SampleImage sbom = Attach(_sample, 2), signature = Attach(sbom, 3);
        string cosign = TagCosign(Attach(null, 4), _sample, "sig");
        string path = await ExportAsync([await GetAsync()], format);
        ArchiveContent content = await ImageImport.ReadContentAsync(path, null, names => names.Any(name => name.EndsWith(":1", StringComparison.Ordinal)), _bench.Reporter, default);
        IImage image = Assert.Single(content.Images);

        _bench.Options = new PublishOptions { IncludeReferrers = true };
        await _bench.PublishAsync(image, "9");
        string again = await ExportAsync([image], format);

        Assert.All(new[] { sbom, signature }, sample => Assert.Equal(sample.Content, _bench.Target.Manifests[sample.Digest].Content));
        Assert.Equal(Source.Tags[cosign], _bench.Target.Tags[cosign]);
        Assert.Equal((await ImportAsync(path)).Select(one => one.Digest), (await ImportAsync(again)).Select(one => one.Digest));
    }

    [Fact]
    public async Task Of_an_index_what_is_attached_to_its_images_comes_too()
    {
        SampleImage other = RandomImage.Of(1, 1_000, seed: 5);
        SampleIndex index = SampleIndex.Of([_sample, other]);
        SampleImage ofPart = Attach(other, 2), ofIndex = Attach(index, 3);
        string path = await ExportAsync([await _bench.GetIndexAsync(index)], ArchiveFormat.OciArchive);

        IReadOnlyList<IImage> images = await ImportAsync(path);

        Assert.Equal(new[] { index.Digest, ofIndex.Digest, ofPart.Digest }.Order(), images.Select(image => image.Digest.ToString()).Order());
    }

    [Fact]
    public async Task What_two_images_have_attached_is_there_once()
    {
        SampleImage sbom = Attach(_sample, 2);
        Image image = await GetAsync();

        IReadOnlyList<IImage> all = await new ReferrerCollector().AddAsync([image, image.With(image.Reference, ["other:1"])], _bench.Reporter, default);

        Assert.Single(all, one => one.Digest.ToString() == sbom.Digest);
        Assert.Equal(3, all.Count);
    }

    [Fact]
    public async Task An_index_of_artifacts_that_is_attached_goes_into_a_bundle_too()
    {
        SampleImage inside = Attach(null, 2);
        JsonObject json = JsonNode.Parse(SampleIndex.Of([SampleIndex.Entry(inside, null)], [inside]).Content)!.AsObject();
        json["subject"] = SampleIndex.Entry(_sample, null);
        json["artifactType"] = "application/example";
        string digest = Source.AddManifest(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()), SampleTypes.OciIndex);
        string path = await ExportAsync([await GetAsync()], ArchiveFormat.OciLayout);

        IReadOnlyList<IImage> images = await ImportAsync(path);
        await PublishAsync(images, "9");

        Assert.Contains(digest, images.Select(image => image.Digest.ToString()));
        Assert.True(_bench.Target.Manifests.ContainsKey(digest));
        Assert.True(_bench.Target.Manifests.ContainsKey(inside.Digest));
    }

    [Fact]
    public async Task The_index_that_stands_in_for_a_registrys_list_leads_to_what_is_attached_in_a_layout()
    {
        SampleImage sbom = new ImageFactory { Subject = _sample, ArtifactType = "application/example" }.Add(RandomImage.Layer(2, 500)).Build();
        _bench.From.Memory.Add(RegistryBench.Repository, SampleIndex.Of([SampleIndex.Entry(sbom, null)], [sbom]), _sample.Digest.Replace(':', '-'));
        Image image = await GetAsync();
        IImage list = await _bench.From.Client.GetArtifactAsync(_bench.From.Reference(_sample.Digest.Replace(':', '-')), _bench.Reporter, default);
        string path = _bench.From.Folder["by-tag"];
        await ImageExport.WriteFileAsync([image, list], path, new ExportOptions { Format = ArchiveFormat.OciLayout }, false, _bench.Reporter, default);

        IReadOnlyList<IImage> found = await new ReferrerCollector().AddAsync([(await ImportAsync(path))[0]], _bench.Reporter, default);

        Assert.Equal([_sample.Digest, sbom.Digest], found.Select(one => one.Digest.ToString()));
    }

    [Fact]
    public async Task One_that_is_damaged_takes_nothing_from_the_others()
    {
        SampleImage damaged = Attach(_sample, 2), present = Attach(_sample, 3);
        (byte[] content, string type) = Source.Manifests[damaged.Digest];
        Image image = await GetAsync();
        _bench.From.Memory.Intercept = request => request.Path.EndsWith(damaged.Digest, StringComparison.Ordinal) ? ScriptedResponse.Bytes([.. content, (byte)' '], type) : null;

        IReadOnlyList<IImage> all = await new ReferrerCollector().AddAsync([image], _bench.Reporter, default);

        Assert.Equal([_sample.Digest, present.Digest], all.Select(one => one.Digest.ToString()));
        Assert.Contains(damaged.Digest, Assert.Single(_bench.Reporter.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Artifacts_that_are_attached_to_each_other_by_tags_end_somewhere()
    {
        SampleImage one = Attach(null, 2), two = Attach(null, 3);
        TagCosign(one, _sample, "sig");
        TagCosign(two, one, "sig");
        TagCosign(one, two, "sig");

        IReadOnlyList<IImage> all = await new ReferrerCollector().AddAsync([await GetAsync()], _bench.Reporter, default);
        string path = await ExportAsync([await GetAsync()], ArchiveFormat.OciLayout);
        IReadOnlyList<IImage> again = await new ReferrerCollector().AddAsync([(await ImportAsync(path))[0]], _bench.Reporter, default);

        Assert.Equal(3, all.DistinctBy(image => image.Digest).Count());
        Assert.Equal(3, again.DistinctBy(image => image.Digest).Count());
    }

    [Fact]
    public async Task Nothing_is_attached_to_what_was_made_here_and_that_is_said()
    {
        Image image = PublishBench.Compose([1, 2, 3]);

        Assert.Equal([image], await new ReferrerCollector().AddAsync([image], _bench.Reporter, default));
        Assert.Single(_bench.Reporter.Warnings);
    }

    private async Task<string> ExportAsync(IReadOnlyList<IImage> images, ArchiveFormat format)
    {
        string path = _bench.From.Folder[Guid.NewGuid().ToString("N")];
        IReadOnlyList<IImage> all = await new ReferrerCollector().AddAsync(images, _bench.Reporter, default);
        await ImageExport.WriteFileAsync(all, path, new ExportOptions { Format = format }, false, _bench.Reporter, default);
        return path;
    }

    private Task<IReadOnlyList<IImage>> ImportAsync(string path) => ImageImport.ReadAsync(path, null, _bench.Reporter, default);

    private async Task PublishAsync(IReadOnlyList<IImage> images, string tag)
    {
        ImagePublisher publisher = _bench.Publisher;
        foreach (Publication publication in PublicationNames.Resolve(images, _bench.Destination.WithTag(tag), []))
        {
            await publisher.PublishAsync(publication, _bench.Reporter, RegistryBench.Limit(60));
        }
    }

    private Task<Image> GetAsync()
    {
        _bench.From.Memory.Add(RegistryBench.Repository, _sample, "1");
        return _bench.From.GetImageAsync();
    }

    private SampleImage Attach(SampleManifest? subject, int seed)
    {
        SampleImage sample = new ImageFactory { Subject = subject, ArtifactType = "application/example" }.Add(RandomImage.Layer(seed, 500)).Build();
        _bench.From.Memory.Add(RegistryBench.Repository, sample);
        return sample;
    }

    // As `cosign save` writes it.
    private static void WriteCosign(string folder, params (string Kind, SampleImage Manifest)[] entries)
    {
        OciFolder.Write(folder, [.. entries.Select(entry => (entry.Kind, (SampleManifest)entry.Manifest))]);
        string file = Path.Combine(folder, "index.json");
        JsonNode index = JsonNode.Parse(File.ReadAllText(file))!;
        foreach (JsonNode? entry in index["manifests"]!.AsArray())
        {
            string kind = entry!["annotations"]!["org.opencontainers.image.ref.name"]!.GetValue<string>();
            entry["annotations"] = new JsonObject { ["kind"] = $"dev.cosignproject.cosign/{kind}" };
        }

        File.WriteAllText(file, index.ToJsonString());
    }

    private string TagCosign(SampleImage attached, SampleManifest subject, string kind)
    {
        string tag = $"{subject.Digest.Replace(':', '-')}.{kind}";
        Source.Tags[tag] = attached.Digest;
        return tag;
    }
}
