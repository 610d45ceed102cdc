using System.Text;
using System.Text.Json.Nodes;
using ContainerTools.Verification;

namespace ContainerTools.Tests.Verification;

public sealed class IndexTests
{
    private readonly Image _amd64 = Make("amd64");
    private readonly Image _arm64 = Make("arm64");

    [Fact]
    public async Task An_index_that_is_right_has_no_defect() =>
        Assert.Empty(await TestedImage.FindAsync(Index([Entry(_amd64), Entry(_arm64)])));

    [Fact]
    public async Task A_platform_that_the_config_contradicts_is_an_error()
    {
        ImageDefect defect = await SingleAsync(Index([Entry(_amd64), Entry(_arm64, architecture: "s390x")]));

        Assert.Equal((ImageDefectCode.PlatformMismatch, DefectSeverity.Error), (defect.Code, defect.Severity));
        Assert.Equal(("linux/s390x", "linux/arm64"), (defect.Expected!.ToString(), defect.Actual!.ToString()));
    }

    [Fact]
    public async Task A_variant_that_the_config_leaves_out_is_none() =>
        Assert.Empty(await TestedImage.FindAsync(Index([Entry(_arm64, change: entry => entry["platform"]!["variant"] = "v8")])));

    [Fact]
    public async Task Two_images_for_one_platform_are_a_warning()
    {
        Image other = new TestedImage { Config = { ["author"] = "another" } }.Add(TestedImage.GoodTar).Build();

        Assert.Equal(ImageDefectCode.DuplicatePlatform, (await SingleAsync(Index([Entry(_amd64), Entry(other)]))).Code);
    }

    [Fact]
    public async Task A_size_that_is_not_the_manifest_s_is_an_error() =>
        Assert.Equal(ImageDefectCode.SizeMismatch, (await SingleAsync(Index([Entry(_amd64, change: entry => entry["size"] = 3)]))).Code);

    [Fact]
    public async Task A_manifest_that_is_not_there_is_told()
    {
        ImageDefect defect = await SingleAsync(Index([Entry(_amd64), (Entry(_arm64).Json, null)]));

        Assert.Equal((ImageDefectCode.BlobMissing, _arm64.Digest), (defect.Code, defect.Expected));
    }

    [Fact]
    public async Task An_attestation_about_nothing_is_a_warning()
    {
        (JsonObject json, Image? image) = Entry(_arm64);
        json["annotations"] = new JsonObject { ["vnd.docker.reference.type"] = "attestation-manifest", ["vnd.docker.reference.digest"] = $"sha256:{new string('0', 64)}" };

        Assert.Contains(ImageDefectCode.UnboundAttestation, (await TestedImage.FindAsync(Index([Entry(_amd64), (json, image)]))).Select(defect => defect.Code));
    }

    [Fact]
    public async Task The_parts_of_an_artifact_are_checked_too()
    {
        var manifest = (Manifest)_arm64.Manifest;
        Blob[] parts = [new BytesBlob(manifest.Config, _arm64.Config.Raw.ToArray()), new BytesBlob(manifest.Layers[0], [1, 2, 3])];
        var entry = new IndexEntry(manifest.Descriptor, new Artifact(manifest, parts));
        var index = new ImageIndex(Parse([Entry(_arm64).Json]), [entry]);

        IReadOnlyList<ImageDefect> defects = await TestedImage.FindAsync(index);

        Assert.Equal([ImageDefectCode.EmptyIndex, ImageDefectCode.SizeMismatch, ImageDefectCode.DigestMismatch], defects.Select(defect => defect.Code));
    }

    private static async Task<ImageDefect> SingleAsync(IImage image) => Assert.Single(await TestedImage.FindAsync(image));

    private static Image Make(string architecture) => new TestedImage { Config = { ["architecture"] = architecture } }.Add(TestedImage.GoodTar).Build();

    private static (JsonObject Json, Image? Image) Entry(Image image, string? architecture = null, Action<JsonObject>? change = null)
    {
        var entry = new JsonObject
        {
            ["mediaType"] = image.Manifest.MediaType,
            ["size"] = image.Manifest.Size,
            ["digest"] = image.Digest.ToString(),
            ["platform"] = new JsonObject { ["os"] = "linux", ["architecture"] = architecture ?? image.Config.Platform.Architecture },
        };
        change?.Invoke(entry);
        return (entry, image);
    }

    private static IndexManifest Parse(IEnumerable<JsonObject> entries) => (IndexManifest)ManifestDocument.Parse(Encoding.UTF8.GetBytes(
        new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = MediaTypes.OciIndex, ["manifests"] = new JsonArray([.. entries]) }.ToJsonString()));

    private static ImageIndex Index(IReadOnlyList<(JsonObject Json, Image? Image)> entries)
    {
        IndexManifest manifest = Parse(entries.Select(entry => entry.Json));
        return new ImageIndex(manifest, manifest.Manifests.Zip(entries).Where(pair => pair.Second.Image is not null)
            .Select(pair => new IndexEntry(pair.First, pair.Second.Image!)).ToArray());
    }
}
