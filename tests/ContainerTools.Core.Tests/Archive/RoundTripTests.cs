using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Compression;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Archive;

/// <summary>Out of a registry or an archive, into another, and back.</summary>
public sealed class RoundTripTests : IDisposable
{
    private readonly RegistryBench _bench = new();
    private int _files;

    public static TheoryData<ArchiveFormat, ArchiveFormat, Codec> Ways
    {
        get
        {
            var ways = new TheoryData<ArchiveFormat, ArchiveFormat, Codec>();
            ArchiveFormat[] formats = [ArchiveFormat.OciArchive, ArchiveFormat.DockerArchive, ArchiveFormat.OciLayout];
            foreach (ArchiveFormat first in formats)
            {
                foreach (ArchiveFormat second in formats)
                {
                    ways.Add(first, second, Codec.None);
                    if (second != ArchiveFormat.OciLayout)
                    {
                        ways.Add(first, second, Codec.Zstd);
                    }
                }
            }

            return ways;
        }
    }

    public void Dispose() => _bench.Dispose();

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Nothing_is_lost_on_the_way(ArchiveFormat first, ArchiveFormat second, Codec compression)
    {
        SampleImage sample = _bench.AddImage();
        Image origin = (Image)((IImage)await _bench.GetImageAsync()).Rename(["acme/app:1", "acme/app:2"]);

        IImage once = Assert.Single(await CopyAsync([origin], first, Codec.None));
        IImage twice = Assert.Single(await CopyAsync([once], second, compression));

        var image = (Image)twice;
        Assert.Equal(sample.Config.Content, image.Config.Raw.ToArray());
        Assert.Equal(origin.RepoTags, image.RepoTags);
        Assert.Equal(sample.LayerBlobs.Select(blob => blob.Digest), image.Layers.Select(layer => layer.Digest.ToString()));
        Assert.Equal(sample.LayerBlobs.Select(blob => blob.Content), await Task.WhenAll(image.Layers.Select(layer => _bench.ReadAsync(layer.Blob))));
        if (first != ArchiveFormat.DockerArchive && second != ArchiveFormat.DockerArchive)
        {
            Assert.Equal(sample.Digest, image.Digest.ToString());
        }
    }

    [Theory]
    [InlineData(ArchiveFormat.OciArchive)]
    [InlineData(ArchiveFormat.DockerArchive)]
    public async Task An_archive_that_is_read_and_written_has_the_same_bytes(ArchiveFormat format)
    {
        _bench.AddImage();
        var options = new ExportOptions { Format = format };
        byte[] first = await _bench.ExportAsync([await _bench.GetImageAsync()], options);
        await File.WriteAllBytesAsync(_bench.Folder["first"], first);

        Assert.Equal(Hash.Sha256(first), Hash.Sha256(await _bench.ExportAsync(await ImportedImages.ReadAsync(_bench.Folder["first"]), options)));
    }

    [Fact]
    public async Task Of_several_archives_some_images_go_into_one_under_other_names_as_a_stream()
    {
        SampleImage one = _bench.AddImage(tag: "one");
        SampleImage two = RandomImage.Of(2, 5000, seed: 3);
        _bench.Memory.Add(RegistryBench.Repository, two, "two");
        IReadOnlyList<IImage> a = await CopyAsync([await _bench.GetImageAsync(tag: "one"), await _bench.GetImageAsync(tag: "two")], ArchiveFormat.OciArchive, Codec.Zstd);
        IReadOnlyList<IImage> b = await CopyAsync([await _bench.GetImageAsync(tag: "two")], ArchiveFormat.OciLayout, Codec.None);

        byte[] stream = await _bench.ExportAsync([a[0].Rename(["acme/one:tested"]), b[0], a[1]]);

        await File.WriteAllBytesAsync(_bench.Folder["all"], stream);
        IReadOnlyList<IImage> all = await ImportedImages.ReadAsync(_bench.Folder["all"]);
        Assert.Equal([one.Digest, two.Digest], all.Select(image => image.Digest.ToString()));
        Assert.Equal("acme/one:tested", Assert.Single(all[0].RepoTags));
    }

    private async Task<IReadOnlyList<IImage>> CopyAsync(IReadOnlyList<IImage> images, ArchiveFormat format, Codec compression)
    {
        string path = _bench.Folder[$"{_files++}"];
        await ImageExport.WriteFileAsync(images, path, new ExportOptions { Format = format, Compression = compression }, overwrite: false, _bench.Reporter, RegistryBench.Limit());
        return await ImportedImages.ReadAsync(path);
    }
}
