using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Archive;

/// <summary>A small layer that unpacks to very much does not fill a disk.</summary>
public sealed class UnpackedSizeTests : IDisposable
{
    // A layer of zeros says its size at its end; one in several gzip members says that of the last of them.
    private const int Size = 4_000_000;

    private readonly RegistryBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(SampleCompression.Gzip)]
    [InlineData(SampleCompression.GzipMembers)]
    public async Task An_archive_of_unpacked_layers_has_a_maximum(SampleCompression compression)
    {
        Image image = await AddAsync(compression);
        foreach (ExportOptions options in new ExportOptions[]
        {
            new() { LayerCompression = LayerForm.None },
            new() { LayerCompression = LayerForm.None, Compression = ContainerTools.Compression.Codec.Gzip },
            new() { LayerCompression = LayerForm.None, Format = ArchiveFormat.DockerArchive },
            new() { LayerCompression = LayerForm.None, Format = ArchiveFormat.OciLayout },
            new() { Format = ArchiveFormat.SkopeoArchive },
            new() { Format = ArchiveFormat.RootFileSystem },
        })
        {
            ImageException failure = await RegistryBench.FailsAsync(ImageError.TooLarge, () => WriteAsync(image, options with { MaximumSize = Size - 1 }));
            Assert.Contains($"{Size - 1:N0} bytes", failure.Message, StringComparison.Ordinal);
            Assert.Empty(Directory.GetFileSystemEntries(_bench.Folder.Path));

            await WriteAsync(image, options with { MaximumSize = 2 * Size });
            Directory.Delete(_bench.Folder.Path, recursive: true);
            Directory.CreateDirectory(_bench.Folder.Path);
        }
    }

    [Fact]
    public async Task What_is_not_unpacked_has_none()
    {
        Image image = await AddAsync(SampleCompression.Gzip);

        await WriteAsync(image, new ExportOptions { MaximumSize = 0 });
        await LayerExport.WriteFileAsync(image.Layers[0], _bench.Folder["layer"], new LayerExportOptions { MaximumSize = 0 }, _bench.Reporter, RegistryBench.Limit());
    }

    [Fact]
    public async Task Neither_has_what_goes_into_a_pipe_or_is_only_hashed()
    {
        Image image = await AddAsync(SampleCompression.Gzip);

        await ImageExport.WriteStreamAsync([image], Stream.Null, new ExportOptions { Format = ArchiveFormat.RootFileSystem, MaximumSize = 0 }, _bench.Folder.Path, _bench.Reporter, RegistryBench.Limit());
        await ImageExport.ComputeDigestAsync([image], new ExportOptions { Format = ArchiveFormat.SkopeoArchive, MaximumSize = 0 }, _bench.Reporter, RegistryBench.Limit());
    }

    [Fact]
    public async Task What_lies_in_a_temporary_folder_for_a_stream_counts()
    {
        Image image = await AddAsync(SampleCompression.Gzip);

        await RegistryBench.FailsAsync(ImageError.TooLarge, () => ImageExport.WriteStreamAsync(
            [image], Stream.Null, new ExportOptions { Format = ArchiveFormat.SkopeoArchive, MaximumSize = Size - 1 }, _bench.Folder.Path, _bench.Reporter, RegistryBench.Limit()));

        Assert.Empty(Directory.GetFileSystemEntries(_bench.Folder.Path));
    }

    [Fact]
    public async Task A_single_layer_has_a_maximum()
    {
        Image image = await AddAsync(SampleCompression.Gzip);
        var options = new LayerExportOptions { Uncompressed = true, MaximumSize = Size - 1 };

        await RegistryBench.FailsAsync(ImageError.TooLarge, () => LayerExport.WriteFileAsync(image.Layers[0], _bench.Folder["layer"], options, _bench.Reporter, RegistryBench.Limit()));
        Assert.Empty(Directory.GetFileSystemEntries(_bench.Folder.Path));

        await LayerExport.WriteFileAsync(image.Layers[0], _bench.Folder["layer"], options with { MaximumSize = 2 * Size }, _bench.Reporter, RegistryBench.Limit());
        Assert.InRange(new FileInfo(_bench.Folder["layer"]).Length, Size, 2 * Size);
    }

    private Task WriteAsync(Image image, ExportOptions options) =>
        ImageExport.WriteFileAsync([image], _bench.Folder["x"], options, overwrite: false, _bench.Reporter, RegistryBench.Limit());

    private async Task<Image> AddAsync(SampleCompression compression)
    {
        _bench.Memory.Add(RegistryBench.Repository, RandomImage.Of(1, Size, compression), "1");
        return await _bench.GetImageAsync();
    }
}
