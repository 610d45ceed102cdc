using ContainerTools.Inspection;
using ContainerTools.Testing;

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

    [Fact]
    public async Task A_damaged_layer_leaves_no_file()
    {
        ImageFiles files = await ImageFilesTests.ReadAsync(["f = right"]);
        Layer layer = files.Image.Layers[0];
        var changed = new FarBlob(layer.Blob.Descriptor, new byte[layer.Size]);
        ImageFiles lying = files.Of(LayerImage.Of(new Layer(changed, layer.DiffId)));
        using var reader = new FileContentReader();

        ImageException error = await Assert.ThrowsAsync<ImageException>(() =>
            FileSaver.SaveAsync(reader, lying.Find("/f")!, _folder["f"], overwrite: false, NullReporter.Instance, default));

        Assert.Equal(ImageError.DigestMismatch, error.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }
}
