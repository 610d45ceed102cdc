using System.Text.Json.Nodes;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;
using ContainerTools.Verification;

namespace ContainerTools.Tests.Verification;

public sealed class StoredBytesTests
{
    private readonly byte[] _tar = TestedImage.GoodTar.ToArray();

    private byte[] Packed => new SampleLayer(_tar).Blob(docker: false).Content;

    [Theory]
    [InlineData(SampleCompression.None)]
    [InlineData(SampleCompression.Gzip)]
    public async Task A_good_image_has_no_defect(SampleCompression compression) =>
        Assert.Empty(await new TestedImage().Add(TestedImage.GoodTar, compression).Add(new LayerTar().Whiteout("etc/motd"), compression).FindAsync());

    [ToolFact("zstd")]
    public async Task A_good_zstd_layer_has_no_defect() =>
        Assert.Empty(await new TestedImage().Add(TestedImage.GoodTar, SampleCompression.Zstd).FindAsync());

    [Fact]
    public async Task A_blob_that_is_not_there_is_missing_and_the_others_are_tested_all_the_same()
    {
        TestedImage image = new TestedImage().Add(TestedImage.GoodTar).Add(new LayerTar().File("../x", "x"));
        image.Replaced[0] = null;

        Assert.Equal([ImageDefectCode.BlobMissing, ImageDefectCode.UnsafeName], await image.CodesAsync());
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_wrong_size_says_what_is_right(int by)
    {
        TestedImage image = new TestedImage().Add(TestedImage.GoodTar);
        image.ChangeManifest = manifest => manifest["layers"]![0]!["size"] = Packed.Length + by;

        ImageDefect defect = await image.SingleAsync();

        Assert.Equal((ImageDefectCode.SizeMismatch, DefectSeverity.Error), (defect.Code, defect.Severity));
        Assert.Equal(((long)Packed.Length + by, (long)Packed.Length), (defect.Expected, defect.Actual));
        Assert.StartsWith("layer sha256:", defect.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_were_changed_have_both_digests_wrong()
    {
        TestedImage image = new TestedImage().Add(_tar, SampleCompression.None);
        byte[] changed = [.. _tar];
        changed[1024 + 3] ^= 1;
        image.Replaced[0] = changed;

        IReadOnlyList<ImageDefect> defects = await image.FindAsync();

        Assert.Equal([ImageDefectCode.DigestMismatch, ImageDefectCode.DiffIdMismatch], defects.Select(defect => defect.Code));
        Assert.Equal(Digest.Of("sha256", changed), defects[0].Actual);
        Assert.Equal(Digest.Of("sha256", _tar), defects[1].Expected);
    }

    [Fact]
    public async Task A_diff_id_of_another_tar_is_found()
    {
        ImageDefect defect = await new TestedImage().Add(Packed, MediaTypes.OciLayerGzip, Hash.Sha256([1])).SingleAsync();

        Assert.Equal(ImageDefectCode.DiffIdMismatch, defect.Code);
        Assert.Equal(Hash.Sha256(_tar), defect.Actual!.ToString());
    }

    [Fact]
    public async Task A_blob_that_was_cut_is_cut_in_every_respect()
    {
        TestedImage image = new TestedImage().Add(_tar);
        image.Replaced[0] = Packed[..^20];

        Assert.Equal([ImageDefectCode.SizeMismatch, ImageDefectCode.DigestMismatch, ImageDefectCode.CompressionCutShort], await image.CodesAsync());
    }

    [Fact]
    public async Task Compression_that_ends_early_by_its_own_digest_is_found() =>
        Assert.Equal(ImageDefectCode.CompressionCutShort, (await new TestedImage().Add(Packed[..^5], MediaTypes.OciLayerGzip, Hash.Sha256(_tar)).SingleAsync()).Code);

    [Fact]
    public async Task What_follows_the_compression_is_found_and_the_tar_before_it_tested()
    {
        byte[] tar = new LayerTar().File("a/../../b", "x").ToArray();
        byte[] stored = [.. new SampleLayer(tar).Blob(docker: false).Content, .. "garbage"u8];

        Assert.Equal(
            [ImageDefectCode.CompressionTrailingData, ImageDefectCode.UnsafeName],
            await new TestedImage().Add(stored, MediaTypes.OciLayerGzip, Hash.Sha256(tar)).CodesAsync());
    }

    [Fact]
    public async Task Compression_that_is_damaged_is_found()
    {
        byte[] stored = [.. Packed[..12], 0xFF, 0xFF, 0xFF, .. Packed[15..]];

        Assert.Equal(ImageDefectCode.CompressionDamaged, (await new TestedImage().Add(stored, MediaTypes.OciLayerGzip, Hash.Sha256(_tar)).SingleAsync()).Code);
    }

    [Fact]
    public async Task Compression_that_cannot_be_read_here_is_a_warning()
    {
        // A window of a gibibyte.
        byte[] zstd = [0x28, 0xB5, 0x2F, 0xFD, 0, 0xA0, 1, 0, 0];
        ImageDefect defect = await new TestedImage().Add(zstd, MediaTypes.OciLayerZstd, Hash.Sha256(_tar)).SingleAsync();

        Assert.Equal((ImageDefectCode.CompressionUnsupported, DefectSeverity.Warning), (defect.Code, defect.Severity));
    }

    [ToolFact("xz")]
    public async Task A_layer_in_xz_is_read_though_no_media_type_is_for_it()
    {
        byte[] xz = SamplePacking.Pack(_tar, SampleCompression.Xz);
        ImageDefect defect = await new TestedImage().Add(xz, MediaTypes.OciLayer + "+xz", Hash.Sha256(_tar)).SingleAsync();

        Assert.Equal((ImageDefectCode.UnknownMediaType, DefectSeverity.Warning), (defect.Code, defect.Severity));
    }

    [Theory]
    [InlineData(SampleCompression.None, MediaTypes.OciLayerGzip)]
    [InlineData(SampleCompression.Gzip, MediaTypes.OciLayer)]
    [InlineData(SampleCompression.Gzip, MediaTypes.OciLayerZstd)]
    [InlineData(SampleCompression.Gzip, "application/vnd.oci.image.layer.nondistributable.v1.tar")]
    public async Task A_media_type_that_lies_is_an_error(SampleCompression compression, string claimed)
    {
        byte[] stored = new SampleLayer(_tar, compression).Blob(docker: false).Content;

        ImageDefect defect = await new TestedImage().Add(stored, claimed, Hash.Sha256(_tar)).SingleAsync();

        Assert.Equal((ImageDefectCode.MediaTypeMismatch, DefectSeverity.Error), (defect.Code, defect.Severity));
    }

    [Fact]
    public async Task One_blob_with_two_sizes_is_found()
    {
        TestedImage image = new TestedImage().Add(_tar).Add(_tar);
        image.ChangeManifest = manifest => manifest["layers"]![1]!["size"] = 5;

        Assert.Equal([ImageDefectCode.SizeConflict, ImageDefectCode.SizeMismatch], (await image.CodesAsync()).Order().Reverse().OrderBy(code => code != ImageDefectCode.SizeConflict));
    }

    [Fact]
    public async Task A_layer_that_is_there_twice_is_told_once()
    {
        byte[] tar = new LayerTar().File("../x", "x").ToArray();

        Assert.Equal(ImageDefectCode.UnsafeName, (await new TestedImage().Add(tar).Add(tar).SingleAsync()).Code);
    }

    [Fact]
    public async Task Digests_of_algorithms_that_are_not_known_are_a_warning()
    {
        TestedImage image = new TestedImage().Add(_tar);
        image.ChangeManifest = manifest => manifest["layers"]![0]!["digest"] = "blake3:abcdef";

        ImageDefect defect = await image.SingleAsync();

        Assert.Equal((ImageDefectCode.UnverifiableDigest, DefectSeverity.Warning), (defect.Code, defect.Severity));
    }

    [Fact]
    public async Task A_layer_of_two_images_is_read_once()
    {
        Image first = new TestedImage().Add(_tar).Build();
        var blob = (BytesBlob)first.Layers[0].Blob;
        var tester = new ImageTester();

        for (int i = 0; i < 2; i++)
        {
            Assert.True((await tester.TestAsync(first.With(null, [$"a:{i}"]), NullReporter.Instance, default)).Passed);
        }

        Assert.Equal(1, blob.Opened);
    }

    [Fact]
    public async Task Embedded_content_that_is_something_else_is_found()
    {
        TestedImage image = new TestedImage().Add(_tar);
        image.ChangeManifest = manifest => ((JsonObject)manifest["layers"]![0]!)["data"] = Convert.ToBase64String(new byte[Packed.Length]);

        Assert.Equal([ImageDefectCode.DigestMismatch], await image.CodesAsync());
    }
}
