// The main job with the core library alone: find an image by tag, pull it by digest, write an archive that docker and
// podman load, and check what was written. The registry is the tests' own, so this runs anywhere the SDK does.
using System.Formats.Tar;
using ContainerTools;
using ContainerTools.Archive;
using ContainerTools.Registry;
using ContainerTools.Store;
using ContainerTools.Testing;

using var cancel = new CancellationTokenSource();
using var folder = new TemporaryFolder();

// A registry on loopback with one small image in it.
var memory = new MemoryRegistry();
memory.Add("demo/hello", SampleShelf.All["oci"], "1.0");
using ScriptedServer server = memory.Serve();

// A client that keeps blobs in a store, so that no layer is fetched twice.
var store = new ImageStore(Path.Combine(folder.Path, "store"));
var client = new RegistryClient(new RegistryOptions(), store.Cache);
IReporter reporter = NullReporter.Instance;

// The tag says where to look, the digest what it must be.
ImageReference tag = ImageReference.Parse($"{server.Authority}/demo/hello:1.0");
ManifestDocument manifest = await client.GetManifestAsync(tag, reporter, cancel.Token);
ImageReference pinned = tag.WithDigest(manifest.Digest);
Image image = await client.GetImageAsync(pinned, platform: null, reporter, cancel.Token);
Console.WriteLine($"Found    {pinned}");
Console.WriteLine($"         {image.Platform}, {image.Layers.Count} layers, {image.Size:N0} bytes, image ID {image.Id}");

// Only now are layers fetched: in parallel, each checked while it is written to its place.
string archive = Path.Combine(Path.GetTempPath(), "ContainerTools-MainJob.tar");
await ImageExport.WriteFileAsync([image], archive, new ExportOptions(), overwrite: true, reporter, cancel.Token);
Console.WriteLine($"Wrote    {archive}, {new FileInfo(archive).Length:N0} bytes");

// Another reader, another digest: every blob in the archive is what its name says.
int blobs = 0;
using (var tar = new TarReader(File.OpenRead(archive)))
{
    while (await tar.GetNextEntryAsync(copyData: true, cancel.Token) is { } entry)
    {
        if (entry.Name.StartsWith("blobs/sha256/", StringComparison.Ordinal))
        {
            var content = new MemoryStream();
            await (entry.DataStream ?? Stream.Null).CopyToAsync(content, cancel.Token);
            Digest digest = Digest.Of("sha256", content.ToArray());
            if (!entry.Name.EndsWith(digest.Hex, StringComparison.Ordinal))
            {
                Console.Error.WriteLine($"{entry.Name} has the digest {digest}.");
                return 1;
            }

            blobs++;
        }
    }
}

Console.WriteLine($"Verified {blobs} blobs against their digests");
Console.WriteLine($"Load it with: docker load --input {archive}");
return 0;
