using ContainerTools.Archive;
using ContainerTools.Archive.Reading;
using ContainerTools.Archive.Writing;
using ContainerTools.FileSystem.Unpacking;
using ContainerTools.Registry;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Publishing;
using ContainerTools.Registry.Transport;
using ContainerTools.Serving;
using ContainerTools.Store;

namespace ContainerTools.Tests;

/// <summary>What a process does that is killed in the midst of it. Everything lies in one folder: <c>image.tar</c> is there, results go to <c>out</c>.</summary>
internal static class KilledJob
{
    /// <summary>The kinds there are.</summary>
    public static readonly string[] Kinds = ["pull", "export", "layout", "expand", "publish", "clear", "serve"];

    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="folder">Where all lies.</param>
    /// <param name="reference">An image of a registry, to pull and to publish.</param>
    public static async Task RunAsync(string kind, string folder, string reference)
    {
        var store = new ImageStore(Path.Combine(folder, "store"));
        string output = Directory.CreateDirectory(Path.Combine(folder, "out")).FullName;
        var options = new RegistryOptions { Credential = RegistryCredential.Anonymous, AllowHttp = true };
        using var client = new RegistryClient(options, store.Cache);
        switch (kind)
        {
            case "pull":
                IImage pulled = await client.GetAsync(ImageReference.Parse(reference), new Platform("linux", "amd64"), NullReporter.Instance, default);
                await ImageExport.WriteFileAsync([pulled], Path.Combine(output, "pull.tar"), new(), overwrite: true, NullReporter.Instance, default);
                break;
            case "export":
                await ImageExport.WriteFileAsync(await ReadAsync(), Path.Combine(output, "export.tar"), new() { Format = ArchiveFormat.DockerArchive }, overwrite: true, NullReporter.Instance, default);
                break;
            case "layout":
                await ImageExport.WriteFileAsync(await ReadAsync(), Path.Combine(output, "layout"), new() { Format = ArchiveFormat.OciLayout }, overwrite: true, NullReporter.Instance, default);
                break;
            case "expand":
                await ImageExpander.ExpandAsync((Image)(await ReadAsync())[0], Path.Combine(output, "tree"), new ExpandOptions(), NullReporter.Instance, default);
                break;
            case "publish":
                await PublishAsync(ImageReference.Parse(reference).WithTag("published"));
                break;
            case "clear":
                await store.ImportAsync(new MemoryStream(new byte[1 << 20]), default);
                await new StoreCleaner(store, new()).ClearAsync(DateTimeOffset.Now, NullReporter.Instance, default);
                break;
            default:
                using (ImageRegistry registry = ImageRegistry.Start(new ImageRegistryOptions { Store = Path.Combine(output, "served") }))
                {
                    await PublishAsync(ImageReference.Parse($"{registry.Host}/demo/app:1"));
                }

                break;
        }

        Task<IReadOnlyList<IImage>> ReadAsync() => ImageImport.ReadAsync(Path.Combine(folder, "image.tar"), new ArchiveStore(store), NullReporter.Instance, default);

        async Task PublishAsync(ImageReference target)
        {
            var publication = new Publication((await ReadAsync())[0], target, [target.Tag!]);
            await new ImagePublisher(client, new PublishOptions()).PublishAsync(publication, NullReporter.Instance, default);
        }
    }
}
