using System.Text;
using ContainerTools.Inspection;

namespace ContainerTools.Tests.Inspection;

public sealed class FileContentReaderTests
{
    [Fact]
    public async Task Files_are_read_in_any_order_through_links_and_out_of_several_layers()
    {
        ImageFiles files = await ImageFilesTests.ReadAsync(["a = first", "b = second", "empty = ", "l -> /d/../b", "d/"], ["c = third"]);
        using var reader = new FileContentReader();

        foreach ((string path, string text) in new[] { ("/b", "second"), ("/a", "first"), ("/c", "third"), ("/l", "second"), ("/empty", ""), ("/a", "first") })
        {
            Assert.Equal(text, await TextOf(reader, files.Find(path)!));
        }
    }

    [Theory]
    [InlineData("/d", ImageError.InvalidArgument)]
    [InlineData("/p", ImageError.InvalidArgument)]
    [InlineData("/gone", ImageError.NotFound)]
    [InlineData("/up", ImageError.InvalidArgument)]
    public async Task What_has_no_content_is_an_error(string path, ImageError error)
    {
        ImageFiles files = await ImageFilesTests.ReadAsync(["d/", "p |", "gone -> nowhere", "up -> d"]);
        using var reader = new FileContentReader();

        await FailsAsync(error, reader, files.Find(path)!);
    }

    [Fact]
    public async Task Content_that_is_not_what_it_was_is_an_error_though_the_rest_of_the_layer_is_not_read()
    {
        byte[] tar = TarBytes.Pack(new[] { "a = right", "b = more" }.Select(WrittenLayer.Parse));
        Layer layer = WrittenLayer.Of(tar);
        Image image = LayerImage.Of(layer);
        ImageFiles files = await ImageFiles.ReadAsync(image, null, NullReporter.Instance, default);
        byte[] other = (byte[])tar.Clone();
        other[512] ^= 1;
        var changed = new ChangedBlob(layer.Blob.Descriptor, other);
        ImageFiles lying = await ImageFiles.ReadAsync(image, new Kept(image), NullReporter.Instance, default);
        Assert.Equal(files.Find("/a")!.Digest, lying.Find("/a")!.Digest);
        Image turned = ContainerTools.Image.Create(image.Manifest, image.Config, _ => changed);
        ImageFiles again = await ImageFiles.ReadAsync(turned, new Kept(image), NullReporter.Instance, default);
        using var reader = new FileContentReader();

        await FailsAsync(ImageError.DigestMismatch, reader, again.Find("/a")!);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(3, "cde")]
    [InlineData(5, "\0bcde")]
    [InlineData(100, "a\0\0\0bcde")]
    public async Task The_end_of_a_file_is_read_alone(long count, string expected)
    {
        Layer layer = WrittenLayer.Of(new HandmadeTar().Entry("plain", content: "a\0\0\0bcde"u8.ToArray()).Pax("GNU.sparse.map=0,1,4,4", "GNU.sparse.name=sparse", "GNU.sparse.size=8").Entry("x", content: "abcde"u8.ToArray()).End());
        ImageFiles files = await ImageFiles.ReadAsync(LayerImage.Of(layer), null, NullReporter.Instance, default);
        using var reader = new FileContentReader();

        foreach (string path in new[] { "/plain", "/sparse" })
        {
            using Stream content = await reader.OpenEndAsync(files.Find(path)!, count, NullReporter.Instance, default);
            Assert.Equal(expected, await new StreamReader(content).ReadToEndAsync());
        }
    }

    [Theory]
    [InlineData(0L, "\0\0\0")]
    [InlineData((1L << 62) - 2, "\0xy")]
    public async Task Holes_before_the_end_are_not_read(long offset, string expected)
    {
        Layer layer = WrittenLayer.Of(new HandmadeTar().Sparse("s", 1L << 62, offset, "xy"u8.ToArray()).End());
        ImageFiles files = await ImageFiles.ReadAsync(LayerImage.Of(layer), null, NullReporter.Instance, default);
        using var reader = new FileContentReader();

        using Stream content = await reader.OpenEndAsync(files.Find("/s")!, 3, NullReporter.Instance, default);

        Assert.Equal(expected, await new StreamReader(content).ReadToEndAsync());
    }

    internal static async Task<string> TextOf(FileContentReader reader, ImageFile file)
    {
        using Stream content = await reader.OpenAsync(file, NullReporter.Instance, default);
        using var text = new StreamReader(content, Encoding.UTF8);
        return await text.ReadToEndAsync();
    }

    internal static async Task FailsAsync(ImageError error, FileContentReader reader, ImageFile file) =>
        Assert.Equal(error, (await Assert.ThrowsAsync<ImageException>(() => TextOf(reader, file))).Error);

    private sealed class ChangedBlob(Descriptor descriptor, byte[] content) : Blob(descriptor)
    {
        protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel) =>
            Task.FromResult<Stream>(new MemoryStream(content[(int)offset..]));
    }

    // Knows the headers of the layers of an image, as a cache that was filled before.
    private sealed class Kept(Image image) : ContainerTools.FileSystem.ILayerCache
    {
        private readonly Dictionary<Digest, byte[]> _kept = [];

        public async Task<Stream?> OpenAsync(ContainerTools.FileSystem.LayerRecord record, Digest diffId, CancellationToken cancel)
        {
            if (!_kept.ContainsKey(diffId))
            {
                await ImageFiles.ReadLayerAsync(image, image.Layers.ToList().FindIndex(layer => layer.DiffId == diffId), new Filling(_kept), NullReporter.Instance, cancel);
            }

            return new MemoryStream(_kept[diffId]);
        }

        public Task SaveAsync(ContainerTools.FileSystem.LayerRecord record, Digest diffId, Func<Stream, CancellationToken, Task> write, CancellationToken cancel) => throw new NotSupportedException();

        public void Remove(ContainerTools.FileSystem.LayerRecord record, Digest diffId) => _kept.Remove(diffId);
    }

    private sealed class Filling(Dictionary<Digest, byte[]> kept) : ContainerTools.FileSystem.ILayerCache
    {
        public Task<Stream?> OpenAsync(ContainerTools.FileSystem.LayerRecord record, Digest diffId, CancellationToken cancel) => Task.FromResult<Stream?>(null);

        public async Task SaveAsync(ContainerTools.FileSystem.LayerRecord record, Digest diffId, Func<Stream, CancellationToken, Task> write, CancellationToken cancel)
        {
            using var stream = new MemoryStream();
            await write(stream, cancel);
            kept[diffId] = stream.ToArray();
        }

        public void Remove(ContainerTools.FileSystem.LayerRecord record, Digest diffId)
        {
        }
    }
}
