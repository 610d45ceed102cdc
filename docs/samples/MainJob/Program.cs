// The main job with the core library alone: compose an image, serve it as a registry, find it there by tag, pull it by
// digest, write an archive that docker and podman load, and check what was written. It needs nothing but the SDK.
using System.Formats.Tar;
using ContainerTools;
using ContainerTools.Archive.Writing;
using ContainerTools.Composition;
using ContainerTools.Registry;
using ContainerTools.Registry.Transport;
using ContainerTools.Serving;
using ContainerTools.Store;

using var cancel = new CancellationTokenSource();
IReporter reporter = NullReporter.Instance;
string folder = Directory.CreateTempSubdirectory("containertools-mainjob-").FullName;
try
{
    // An image of two files, each in a layer of its own; the same files give the same digest everywhere.
    LayerSource[] sources = [WriteFile("hello.txt", "Hello!\n"), WriteFile("program.sh", "#!/bin/sh\ncat /hello.txt\n")];
    var recipe = new LayeredImageRecipe(new ImageComposition("demo/hello") { Tag = "1.0" }) { Sources = sources };
    Image made = await new LayeredImageBuilder().BuildAsync(recipe, reporter, cancel.Token);
    Console.WriteLine($"Composed {made}, {made.Digest}");

    // A registry on loopback with that image in it; its layers are made when a client asks for them.
    await using ImageRegistry registry = ImageRegistry.Start(new ImageRegistryOptions { Images = [made] });
    Console.WriteLine($"Serving  {registry.Uri}");

    // A client that keeps blobs in a store, so that no layer is fetched twice.
    var store = new ImageStore(Path.Combine(folder, "store"));
    using var client = new RegistryClient(new RegistryOptions(), store.Cache);

    // The tag says where to look, the digest what it must be.
    ImageReference tag = ImageReference.Parse($"{registry.Host}/demo/hello:1.0");
    ManifestDocument manifest = await client.GetManifestAsync(tag, reporter, cancel.Token);
    ImageReference pinned = tag.WithDigest(manifest.Digest);
    Image image = await client.GetImageAsync(pinned, platform: null, reporter, cancel.Token);
    Console.WriteLine($"Found    {pinned}");
    Console.WriteLine($"         {image.Platform}, {image.Layers.Count} layers, {image.Size:N0} bytes, image ID {image.Id}");

    // Only now are layers fetched: in parallel, each checked while it is written to its place.
    // The archive stays, in a folder of its own, so that two of these disturb neither each other nor another user.
    string archive = Path.Combine(Directory.CreateTempSubdirectory("containertools-archive-").FullName, "hello.tar");
    await ImageExport.WriteFileAsync([image], archive, new ExportOptions(), overwrite: false, reporter, cancel.Token);
    Console.WriteLine($"Wrote    {archive}, {new FileInfo(archive).Length:N0} bytes");

    Console.WriteLine($"Verified {await VerifyAsync(archive)} blobs against their digests");
    Console.WriteLine($"Load it with: docker load --input {archive}");
}
finally
{
    Directory.Delete(folder, recursive: true);
}

LayerSource WriteFile(string name, string content)
{
    string path = Path.Combine(folder, name);
    File.WriteAllText(path, content);
    return new LayerSource(path);
}

// Another reader, another digest: every blob in the archive is what its name says.
async Task<int> VerifyAsync(string archive)
{
    int blobs = 0;
    using var tar = new TarReader(File.OpenRead(archive));
    while (await tar.GetNextEntryAsync(copyData: true, cancel.Token) is { } entry)
    {
        if (entry.Name.StartsWith("blobs/sha256/", StringComparison.Ordinal))
        {
            var content = new MemoryStream();
            await (entry.DataStream ?? Stream.Null).CopyToAsync(content, cancel.Token);
            Digest digest = Digest.Of("sha256", content.ToArray());
            blobs += entry.Name.EndsWith(digest.Hex, StringComparison.Ordinal) ? 1 : throw new InvalidDataException($"{entry.Name} has the digest {digest}.");
        }
    }

    return blobs;
}
