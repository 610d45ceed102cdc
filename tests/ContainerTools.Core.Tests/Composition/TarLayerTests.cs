using ContainerTools.Composition;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Composition;

public sealed class TarLayerTests : IDisposable
{
    private static readonly byte[] Tar = new LayerTar().File("a", new string('a', 5000)).ToArray();
    private readonly TemporaryFolder _folder = new();
    private readonly CollectingReporter _said = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(SampleCompression.None, MediaTypes.OciLayer)]
    [InlineData(SampleCompression.Gzip, MediaTypes.OciLayerGzip)]
    public async Task A_tar_becomes_a_layer_byte_for_byte(SampleCompression compression, string mediaType)
    {
        byte[] stored = SamplePacking.Pack(Tar, compression);

        Layer layer = await ReadAsync(stored);

        Assert.Equal((mediaType, Digest.Of("sha256", stored), (long)stored.Length), (layer.MediaType, layer.Digest, layer.Size));
        Assert.Equal(Digest.Of("sha256", Tar), layer.DiffId);
        using Stream tar = await layer.OpenTarAsync(_said, default);
        using var bytes = new MemoryStream();
        await tar.CopyToAsync(bytes);
        Assert.Equal(Tar, bytes.ToArray());
        Assert.Empty(_said.Warnings);
    }

    [Fact]
    public async Task A_link_to_a_tar_is_that_tar()
    {
        await File.WriteAllBytesAsync(_folder["layer.tar"], Tar);
        File.CreateSymbolicLink(_folder["link"], _folder["layer.tar"]);

        Assert.Equal(Digest.Of("sha256", Tar), (await TarLayer.ReadAsync(_folder["link"], _said, default)).DiffId);
    }

    [Fact]
    public async Task What_is_no_whole_tar_is_refused_by_name()
    {
        byte[] gzip = SamplePacking.Pack(Tar, SampleCompression.Gzip);
        byte[][] wrong = [[], new byte[100], "text"u8.ToArray(), new string('x', 2000).Select(c => (byte)c).ToArray(), Tar[..3000], Tar[..1024], Tar[..6144], gzip[..^20], [.. gzip, 1, 2, 3]];

        foreach (byte[] bytes in wrong)
        {
            ImageException exception = await Assert.ThrowsAsync<ImageException>(() => ReadAsync(bytes));
            Assert.Equal(ImageError.Malformed, exception.Error);
            Assert.Contains(_folder["layer.tar"], exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_compression_that_layers_have_no_name_for_is_refused()
    {
        ImageException exception = await Assert.ThrowsAsync<ImageException>(() => ReadAsync("BZh91AY&SY"u8.ToArray()));

        Assert.Equal(ImageError.Unsupported, exception.Error);
    }

    [Fact]
    public async Task What_programs_read_in_different_ways_is_told()
    {
        await ReadAsync([.. Tar, .. "rest"u8]);

        Assert.Contains("TrailingData", Assert.Single(_said.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_changes_later_is_noticed_when_it_is_read()
    {
        Layer layer = await ReadAsync(Tar);
        byte[] other = [.. Tar];
        other[600] ^= 1;
        await File.WriteAllBytesAsync(_folder["layer.tar"], other);

        using Stream stored = await layer.OpenAsync(_said, default);
        Assert.Equal(ImageError.DigestMismatch, (await Assert.ThrowsAsync<ImageException>(() => stored.CopyToAsync(Stream.Null))).Error);
    }

    [Fact]
    public async Task A_missing_file_is_an_error() =>
        Assert.Equal(ImageError.SourceFailed, (await Assert.ThrowsAsync<ImageException>(() => TarLayer.ReadAsync(_folder["none"], _said, default))).Error);

    private async Task<Layer> ReadAsync(byte[] bytes)
    {
        await File.WriteAllBytesAsync(_folder["layer.tar"], bytes);
        return await TarLayer.ReadAsync(_folder["layer.tar"], _said, default);
    }
}
