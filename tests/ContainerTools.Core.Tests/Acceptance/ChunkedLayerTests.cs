using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Inspection;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Acceptance;

/// <summary>Layers that skopeo has pushed with a table of contents, in a real registry.</summary>
[Collection(Judged.Name)]
public sealed class ChunkedLayerTests(Engines engines, StockedRegistry shelf)
{
    // Where the older one cuts files into pieces, it writes something else than they are, or nothing.
    [JudgeTheory("skopeo", From = Generation.Newer)]
    [InlineData("zstd:chunked")]
    public async Task A_layer_in_zstd_chunked_is_listed_and_read_in_parts(string compression, Generation generation = Generation.Newer)
    {
        byte[] bytes = new byte[400_000];
        IEnumerable<string> many = Enumerable.Range(0, 8).Select(number =>
        {
            Random.Shared.NextBytes(bytes);
            return $"d/{number} = {Convert.ToBase64String(bytes)}";
        });
        Image written = LayerImage.Of(WrittenLayer.Of(["d/", .. many, "750 d/small = small", "link -> d/small", "hard => d/small", "p |"]));
        string archive = await shelf.ExportAsync(new ExportOptions { Format = ArchiveFormat.OciArchive, LayerCompression = LayerForm.None }, written);
        string name = $"chunked/{generation}".ToLowerInvariant();
        engines[generation].Skopeo.Copy($"oci-archive:{archive}", $"docker://{shelf.Registry.Host}/{name}:1", [.. shelf.Registry.SkopeoOptions("--dest-"), "--dest-compress-format", compression]);
        Image image = await RegistryAccess.CreateClient(shelf.Registry).GetImageAsync(ImageReference.Parse($"{shelf.Registry.Host}/{name}:1"), null, NullReporter.Instance, default);
        var reporter = new CollectingReporter();

        ImageFiles files = await ImageFiles.ReadAsync(image, null, reporter, default);

        Assert.Contains(reporter.Lines, message => message.Contains("its table of contents", StringComparison.Ordinal) && message.Contains("neither fetched", StringComparison.Ordinal));
        ImageFiles expected = await ImageFiles.ReadAsync(written, null, NullReporter.Instance, default);
        Assert.Equal(expected.All.Select(Describe), files.All.Select(Describe));
        using var reader = new FileContentReader();
        foreach (string path in new[] { "/link", "/d/7", "/hard", "/d/0" })
        {
            ImageFile file = files.Find(path)!;
            using Stream content = await reader.OpenAsync(file, NullReporter.Instance, default);
            var read = new MemoryStream();
            await content.CopyToAsync(read);
            Assert.Equal(file.Follow()!.Digest, Digest.Of("sha256", read.ToArray()));
        }
    }

    private static string Describe(ImageFile file) => $"{file.FullName} {file.Mode} {file.Uid} {file.Size} {file.Digest} {file.LinkTarget} {file.HardLinkTo}";
}
