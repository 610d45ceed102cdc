using System.Text;
using ContainerTools.Inspection;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Inspection;

public sealed class FileSaverTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_gets_its_own_name_and_the_root_none()
    {
        ImageFiles files = await ImageFilesTests.ReadAsync(["d/", "d/f = 1"]);

        Assert.Equal(Path.Combine("out", "f"), FileSaver.PlaceIn("out", files.Find("/d/f")!));
        Assert.Equal("out", FileSaver.PlaceIn("out", files.Root));
    }

    [Theory]
    [InlineData(@"..\..\up")]
    [InlineData("a:b")]
    [InlineData("CON")]
    [InlineData("end.")]
    public async Task A_name_leads_nowhere_else(string name)
    {
        ImageFile file = Assert.Single((await ImageFilesTests.ReadAsync([$"{name} = 1"])).All);

        if (OperatingSystem.IsWindows())
        {
            Assert.Equal(ImageError.InvalidArgument, Assert.Throws<ImageException>(() => FileSaver.PlaceIn(_folder.Path, file)).Error);
        }
        else
        {
            Assert.Equal(_folder.Path, Path.GetDirectoryName(FileSaver.PlaceIn(_folder.Path, file)));
        }
    }

    [UnixFact]
    public async Task Holes_of_a_file_take_no_room_and_do_not_count()
    {
        const long Size = 1L << 40;
        ImageFile file = await SparseAsync(Size, Size - 4, "tail");
        using var reader = new FileContentReader();

        await FileSaver.SaveAsync(reader, file, _folder["f"], overwrite: false, maximumSize: 4, NullReporter.Instance, default);

        using FileStream saved = File.OpenRead(_folder["f"]);
        Assert.Equal(Size, saved.Length);
        saved.Position = Size - 8;
        Assert.Equal("\0\0\0\0tail", await new StreamReader(saved).ReadToEndAsync());
    }

    [Fact]
    public async Task Nothing_larger_than_the_maximum_is_written()
    {
        using var reader = new FileContentReader();
        foreach (ImageFile file in new[] { await SparseAsync(100, 50, "12345"), (await ImageFilesTests.ReadAsync(["f = 12345"])).Find("/f")! })
        {
            ImageException error = await Assert.ThrowsAsync<ImageException>(() =>
                FileSaver.SaveAsync(reader, file, _folder["f"], overwrite: false, maximumSize: 4, NullReporter.Instance, default));

            Assert.Equal(ImageError.TooLarge, error.Error);
            Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
        }
    }

    [UnixFact]
    public async Task A_size_that_the_file_system_does_not_have_is_an_error_of_the_file()
    {
        // Some file systems have files of any size, at no cost.
        ImageFile file = await SparseAsync(long.MaxValue, 0, "x");
        using var reader = new FileContentReader();

        Exception? error = await Record.ExceptionAsync(() => FileSaver.SaveAsync(reader, file, _folder["f"], overwrite: false, maximumSize: null, NullReporter.Instance, default));

        Assert.Equal(File.Exists(_folder["f"]) ? null : ImageError.FileFailed, (error as ImageException)?.Error);
        Assert.Equal(error is null, File.Exists(_folder["f"]));
    }

    [Fact]
    public async Task A_damaged_layer_leaves_no_file()
    {
        ImageFiles files = await ImageFilesTests.ReadAsync(["f = right"]);
        Layer layer = files.Image.Layers[0];
        var changed = new FarBlob(layer.Blob.Descriptor, new byte[layer.Size]);
        ImageFiles lying = files.Of(LayerImage.Of(new Layer(changed, layer.DiffId)));
        using var reader = new FileContentReader();

        ImageException error = await Assert.ThrowsAsync<ImageException>(() =>
            FileSaver.SaveAsync(reader, lying.Find("/f")!, _folder["f"], overwrite: false, maximumSize: null, NullReporter.Instance, default));

        Assert.Equal(ImageError.DigestMismatch, error.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task So_does_a_damaged_sparse_file()
    {
        ImageFile file = await SparseAsync(100, 50, "right");
        Layer layer = file.Image.Layers[0];
        byte[] bytes = new HandmadeTar().Sparse("s", 100, 50, "wrong"u8.ToArray()).End();
        Assert.Equal(layer.Size, bytes.Length);
        ImageFile lying = file.Files!.Of(LayerImage.Of(new Layer(new FarBlob(layer.Blob.Descriptor, bytes), layer.DiffId))).Find("/s")!;
        using var reader = new FileContentReader();

        await Assert.ThrowsAsync<ImageException>(() => FileSaver.SaveAsync(reader, lying, _folder["f"], overwrite: false, maximumSize: null, NullReporter.Instance, default));

        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    private static async Task<ImageFile> SparseAsync(long size, long offset, string stored)
    {
        Layer layer = WrittenLayer.Of(new HandmadeTar().Sparse("s", size, offset, Encoding.UTF8.GetBytes(stored)).End());
        return (await ImageFiles.ReadAsync(LayerImage.Of(layer), null, NullReporter.Instance, default)).Find("/s")!;
    }
}
