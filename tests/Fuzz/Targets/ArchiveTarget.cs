using System.Text;
using System.Text.Json.Nodes;
using ContainerTools.Archive;
using ContainerTools.Archive.Reading;
using ContainerTools.Archive.Writing;
using ContainerTools.Store;
using ContainerTools.Tar;
using ContainerTools.Testing;
using ContainerTools.Verification;

namespace ContainerTools.Fuzzing;

/// <summary>Archives of docker and OCI, plain and packed: read, tested, written again and read again.</summary>
internal sealed class ArchiveTarget : FuzzTarget
{
    private readonly TemporaryFolder _folder = new();
    private readonly byte[][] _seeds;

    public ArchiveTarget()
    {
        byte[] layer = TarBytes.Pack(new[] { "d/", "d/f = text" }.Select(WrittenLayer.Parse));
        Image image = LayerImage.Of(WrittenLayer.Of(layer), WrittenLayer.Of(TarBytes.Pack(new[] { "e = 1" }.Select(WrittenLayer.Parse))));
        _seeds = [.. new[] { ArchiveFormat.DockerArchive, ArchiveFormat.OciArchive, ArchiveFormat.SkopeoArchive }.Select(format => Write(image, format)), Legacy()];
    }

    public override string Name => "archive";

    public override byte[] Make(Random random)
    {
        byte[] archive = random.Next(2) == 0 ? TarMutator.Make(random, _seeds) : ChangeDocument(_seeds[random.Next(_seeds.Length)], random);
        return random.Next(8) == 0 ? Packing.Gzip(archive) : archive;
    }

    public override async Task<bool> TryAsync(byte[] input, CancellationToken cancel)
    {
        string path = _folder["fuzz.tar"];
        await File.WriteAllBytesAsync(path, input, cancel).ConfigureAwait(false);
        ArchiveContent content = await ImageImport.ReadContentAsync(path, new ArchiveStore(new ImageStore(_folder["store"])), null, NullReporter.Instance, cancel).ConfigureAwait(false);
        await CompareWithStreamAsync(input, content, cancel).ConfigureAwait(false);
        var tester = new ImageTester();
        foreach (IImage image in content.Images)
        {
            ImageTestResult result = await tester.TestAsync(image, NullReporter.Instance, cancel).ConfigureAwait(false);
            if (result.Passed && image is Image one)
            {
                await WriteAgainAsync(one, cancel).ConfigureAwait(false);
            }
        }

        return content.Images.Count > 0;
    }

    public override void Dispose()
    {
        _folder.Dispose();
        base.Dispose();
    }

    // A stream may be refused where a file is not, such as one without the end of a tar; and of a file, the store may have what the file has spoilt.
    private async Task CompareWithStreamAsync(byte[] input, ArchiveContent content, CancellationToken cancel)
    {
        ArchiveContent streamed;
        try
        {
            using var stream = new MemoryStream(input, writable: false);
            streamed = await ImageImport.ReadStreamAsync(stream, "a stream", new ArchiveStore(new ImageStore(_folder["store"])), null, NullReporter.Instance, cancel).ConfigureAwait(false);
        }
        catch (ImageException)
        {
            return;
        }

        FuzzException.Unless(
            streamed.Images.All(image => content.Images.Any(same => same.Digest == image.Digest)),
            "A stream has no images but those that the same bytes have as a file",
            string.Join(' ', streamed.Images.Select(image => image.Digest)));
    }

    private async Task WriteAgainAsync(Image image, CancellationToken cancel)
    {
        string path = _folder["again.tar"];
        await ImageExport.WriteFileAsync([image], path, new() { Format = ArchiveFormat.OciArchive }, overwrite: true, NullReporter.Instance, cancel).ConfigureAwait(false);
        try
        {
            IReadOnlyList<IImage> again = await ImageImport.ReadAsync(path, null, NullReporter.Instance, cancel).ConfigureAwait(false);
            FuzzException.Unless(again is [Image same] && same.Id == image.Id, "What is written is read", string.Join(' ', again));
        }
        catch (ImageException exception)
        {
            throw new FuzzException("What passes a test and is written can be read", exception.ToString());
        }
    }

    // One of the documents in an archive, changed as JSON; only lists may say something else than their digest.
    private static byte[] ChangeDocument(byte[] archive, Random random)
    {
        var headers = new List<(TarHeader Header, byte[] Content)>();
        using var reader = new TarReader(new MemoryStream(archive), "seed.tar");
        while (TarBytes.Do(reader.ReadAsync(CancellationToken.None)) is { } entry)
        {
            using Stream stream = entry.OpenContent();
            byte[] content = new byte[entry.Header.Size];
            stream.ReadExactly(content);
            bool isChosen = content is [(byte)'{' or (byte)'[', ..] && (random.Next(3) == 0 || !entry.Header.Name.StartsWith("blobs", StringComparison.Ordinal));
            content = isChosen ? JsonMutator.Mutate(JsonNode.Parse(content)!, random) : content;
            headers.Add((entry.Header with { Size = content.Length }, content));
        }

        return TarBytes.Pack(headers);
    }

    private static byte[] Legacy()
    {
        byte[] layer = TarBytes.Pack(new[] { "d/", "d/f = text" }.Select(WrittenLayer.Parse));
        string parent = new('a', 64);
        string child = new('b', 64);
        return TarBytes.Pack(new (string Name, byte[] Content)[]
        {
            ($"{parent}/VERSION", "1.0"u8.ToArray()),
            ($"{parent}/json", Encoding.UTF8.GetBytes($$"""{"id":"{{parent}}","created":"2024-01-01T00:00:00Z","os":"linux","architecture":"amd64","container_config":{"Cmd":["a"]} }""")),
            ($"{parent}/layer.tar", layer),
            ($"{child}/json", Encoding.UTF8.GetBytes($$"""{"id":"{{child}}","parent":"{{parent}}","created":"2024-01-01T00:00:00Z","os":"linux","architecture":"amd64","config":{"Env":["A=b"]},"author":"x","comment":"c"}""")),
            ($"{child}/layer.tar", layer),
            ("repositories", Encoding.UTF8.GetBytes($$$"""{"app":{"1":"{{{child}}}"}}""")),
        }.Select(file => (WrittenLayer.Parse(file.Name).Header with { Size = file.Content.Length }, file.Content)));
    }

    private byte[] Write(Image image, ArchiveFormat format)
    {
        using var target = new MemoryStream();
        ImageExport.WriteStreamAsync([image], target, new() { Format = format }, _folder.Path, NullReporter.Instance, CancellationToken.None).GetAwaiter().GetResult();
        return target.ToArray();
    }
}
