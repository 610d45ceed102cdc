using ContainerTools.Archive.Reading;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Archive;

/// <summary>
/// Small archives cut at every byte and with every byte flipped: what comes of them is an error of ours, or the right
/// images. Names alone may be other ones, because nothing protects them.
/// </summary>
public sealed class DamagedArchiveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SampleImage _sample = RandomImage.Of(1, 700);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("docker", false)]
    [InlineData("docker", true)]
    [InlineData("both", false)]
    [InlineData("both", true)]
    public async Task No_byte_of_a_plain_one_can_be_wrong_unnoticed(string kind, bool cut) => await TryAllAsync(Make(kind), cut);

    [Theory]
    [InlineData(SampleCompression.Gzip, false)]
    [InlineData(SampleCompression.Gzip, true)]
    [ToolData("zstd", SampleCompression.Zstd, false)]
    [ToolData("zstd", SampleCompression.Zstd, true)]
    public async Task No_byte_of_a_compressed_one_can_be_wrong_unnoticed(SampleCompression compression, bool cut) =>
        await TryAllAsync(SamplePacking.Pack(Make("docker"), compression), cut);

    private byte[] Make(string kind)
    {
        LayerTar tar = kind == "docker"
            ? new LayerTar().File($"{Dialects.Hex(_sample.Id)}.json", _sample.Config.Content).File("layer.tar", _sample.Layers[0].Tar).Json("manifest.json", Dialects.Manifest($"{Dialects.Hex(_sample.Id)}.json", ["layer.tar"], Dialects.Tag))
            : new LayerTar().Blobs(_sample).Json("index.json", Dialects.Index(Dialects.Entry(_sample, "1", Dialects.Tag)))
                .Json("manifest.json", Dialects.Manifest($"blobs/sha256/{Dialects.Hex(_sample.Id)}", [$"blobs/sha256/{Dialects.Hex(_sample.LayerBlobs[0].Digest)}"], Dialects.Tag));
        byte[] archive = tar.ToArray();
        Assert.InRange(archive.Length, 4000, 12_000);
        return archive;
    }

    private async Task TryAllAsync(byte[] archive, bool cut)
    {
        int right = 0;
        await Parallel.ForEachAsync(Enumerable.Range(0, archive.Length), async (place, cancel) =>
        {
            byte[] damaged = cut ? archive[..place] : [.. archive];
            if (!cut)
            {
                // Every place another bit; some of them make letters of other case, some end texts.
                damaged[place] ^= (byte)(1 << (place % 8));
            }

            string path = _folder[$"{place}.tar"];
            await File.WriteAllBytesAsync(path, damaged, cancel);
            if (await TryAsync(path).WaitAsync(TimeSpan.FromSeconds(30), cancel))
            {
                Interlocked.Increment(ref right);
            }

            File.Delete(path);
        });

        // Padding and the end may be anything; more than that must not be right.
        Assert.InRange(right, 0, archive.Length / 2 + TarEnd);
    }

    private const int TarEnd = 2048;

    private async Task<bool> TryAsync(string path)
    {
        var reporter = new CollectingReporter();
        try
        {
            foreach (Image image in (await ImageImport.ReadAsync(path, null, reporter, default)).SelectMany(image => image.Images))
            {
                // The name of a config is only a path, so another config is read, but not without a word.
                Assert.True(image.Id.ToString() == _sample.Id || reporter.Warnings.Any(warning => warning.Contains("another digest than its name says", StringComparison.Ordinal)));
                Assert.Equal(_sample.Layers[0].Tar, await ImportedImages.ReadTarAsync(Assert.Single(image.Layers)));
            }

            return true;
        }
        catch (ImageException)
        {
            return false;
        }
    }
}
