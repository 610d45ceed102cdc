using ContainerTools.Archive;
using ContainerTools.Archive.Reading;
using ContainerTools.Archive.Writing;
using ContainerTools.Testing;
using ContainerTools.Verification;

namespace ContainerTools.Tests.Verification;

public sealed class FuzzTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_byte_of_an_archive_can_be_changed_without_a_word_and_none_makes_a_test_fall_over()
    {
        byte[] archive = await WriteAsync();
        var silent = new List<int>();
        var random = new Random(1);

        // Every byte of the documents and of the small layer's header; of the long rest, which is padding and content, some.
        for (int i = 0; i < archive.Length; i += random.Next(1, 24))
        {
            byte[] damaged = [.. archive];
            damaged[i] ^= (byte)random.Next(1, 256);
            if (await TestAsync(damaged) is { } results && results.All(result => result.Passed && result.Defects.Count == 0))
            {
                silent.Add(i);
            }
        }

        // What the outer tar's headers and padding say beside names, sizes and checksums matters to nobody.
        Assert.All(silent, i => Assert.True(IsOuter(archive, i), $"byte {i}"));
    }

    [Fact]
    public async Task No_end_of_an_archive_can_be_cut_off_without_a_word()
    {
        byte[] archive = await WriteAsync();
        int content = Array.FindLastIndex(archive, b => b != 0) + 1;

        // Between the two lists, all is there of the layout.
        int list = archive.AsSpan().IndexOf("manifest.json\0"u8);
        int index = Array.FindLastIndex(archive, list - 1, b => b != 0) + 1;
        foreach (int length in Enumerable.Range(0, content).Where(length => length % 97 == 0 && (length < index || length > list)))
        {
            Assert.False((await TestAsync(archive[..length]))?.All(result => result.Passed) ?? false, $"{length} bytes");
        }
    }

    private async Task<byte[]> WriteAsync()
    {
        Image image = new TestedImage().Add(TestedImage.GoodTar).Add(new LayerTar().File("a", "b"), SampleCompression.None).Build();
        using var target = new MemoryStream();
        await ImageExport.WriteStreamAsync([image], target, new(), _folder.Path, NullReporter.Instance, default);
        return target.ToArray();
    }

    // As Test-Image does it. Null where the way to the bytes is at fault.
    private async Task<IReadOnlyList<ImageTestResult>?> TestAsync(byte[] archive)
    {
        string path = _folder["archive.tar"];
        await File.WriteAllBytesAsync(path, archive);
        try
        {
            ArchiveContent content = await ImageImport.ReadContentAsync(path, null, null, NullReporter.Instance, default);
            var tester = new ImageTester();
            var results = new List<ImageTestResult>();
            foreach (ListedImage entry in content.Entries)
            {
                ImageTestResult? result = entry.Image is null
                    ? FileDefects.ToResult(entry)
                    : FileDefects.Add(entry, await tester.TestAsync(entry.Image, NullReporter.Instance, default));
                results.AddRange(result is null ? [] : [result]);
            }

            return results;
        }
        catch (ImageException exception)
        {
            Assert.True(FileDefects.IsDefect(exception) || exception.Error == ImageError.SourceChanged, exception.ToString());
            return [FileDefects.ToResult(path, exception)];
        }
    }

    // Whether the byte belongs to the archive's own tar and to none of the files in it.
    private static bool IsOuter(byte[] archive, int index)
    {
        for (int header = 0; header + 512 <= archive.Length;)
        {
            if (archive[header] == 0)
            {
                return true;
            }

            long size = Convert.ToInt64(System.Text.Encoding.ASCII.GetString(archive, header + 124, 11).Trim('\0', ' '), 8);
            if (index >= header + 512 && index < header + 512 + size)
            {
                // Docker's own list and names of the layout say the same again.
                string name = System.Text.Encoding.ASCII.GetString(archive, header, 100).TrimEnd('\0');
                return name is "manifest.json" or "index.json" or "oci-layout";
            }

            header += 512 + (int)((size + 511) / 512 * 512);
            if (index < header)
            {
                return true;
            }
        }

        return true;
    }
}
