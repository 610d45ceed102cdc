using System.Globalization;
using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Composition;
using ContainerTools.Engines;
using ContainerTools.Registry;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Transport;
using ContainerTools.Store;
using ContainerTools.Syncing;
using ContainerTools.Tests.Archive;

namespace ContainerTools.Tests;

/// <summary>
/// A pull in a process of its own, to be killed or to be given other variables: <c>reference store target</c>; or the
/// composition of an image, to be given other variables too: <c>compose folder</c>; or the unpacking of hostile images, to be
/// somebody else: <c>expand folder</c>; or exports to one layout after the other, to be one of several processes:
/// <c>export folder name rounds processes</c>; or a job that is killed again and again: <c>job kind folder reference</c>; or a synchronization that is killed: <c>sync source destination</c>; or a question to docker, to be somebody else too: <c>engine host</c>; or tests themselves, to be run under Wine: <c>test results class…</c>.
/// </summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        try
        {
            if (arguments is ["compose", var folder])
            {
                await ComposeAsync(folder);
                return 0;
            }

            if (arguments is ["expand", var target])
            {
                FileSystem.Unpacking.HostileRun.Run(target, 0, 2000);
                return 0;
            }

            if (arguments is ["export", var parent, var name, var rounds, var processes])
            {
                await ExportAsync(parent, name, int.Parse(rounds, CultureInfo.InvariantCulture), int.Parse(processes, CultureInfo.InvariantCulture));
                return 0;
            }

            if (arguments is ["job", var kind, var place, var at])
            {
                await KilledJob.RunAsync(kind, place, at);
                return 0;
            }

            if (arguments is ["sync", var source, var destination])
            {
                using var registries = new RegistryClient(new RegistryOptions { Credential = RegistryCredential.Anonymous, AllowHttp = true });
                await new RepositorySync(registries, new SyncOptions()).RunAsync([new SyncRule(source, destination)], _ => { }, NullReporter.Instance, default);
                return 0;
            }

            if (arguments is ["engine", var host])
            {
                using var engine = new SocketEngine(EngineKind.Docker, EngineAddress.Parse(host, "a test")!);
                await engine.ListAsync(NullReporter.Instance, default);
                return 0;
            }

            if (arguments is ["test", var results, .. var classes])
            {
                Wine.TestRun.Run(results, classes);
                return 0;
            }

            var store = new ImageStore(arguments[1]);
            var options = new RegistryOptions { Credential = RegistryCredential.Anonymous, AllowHttp = true };
            using var client = new RegistryClient(options, store.Cache);
            Image image = await client.GetImageAsync(ImageReference.Parse(arguments[0]), new Platform("linux", "amd64"), NullReporter.Instance, default);
            await ImageExport.WriteFileAsync([image], arguments[2], new(), overwrite: false, NullReporter.Instance, default);
            return 0;
        }
        catch (ImageException exception)
        {
            Console.Error.WriteLine($"{exception.Error}: {exception.Message}");
            return 1;
        }
    }

    // Each round begins when all processes have come to it.
    private static async Task ExportAsync(string parent, string name, int rounds, int processes)
    {
        Image image = await ComposedImage.MakeAsync(parent, name);
        for (int round = 0; round < rounds; round++)
        {
            await File.WriteAllTextAsync(Path.Combine(parent, $"{name}.{round}.ready"), "");
            while (Directory.GetFiles(parent, $"*.{round}.ready").Length < processes)
            {
                await Task.Delay(1);
            }

            await ImageExport.WriteFileAsync([image], Path.Combine(parent, $"layout{round}"), new() { Format = ArchiveFormat.OciLayout }, overwrite: true, NullReporter.Instance, default);
        }
    }

    // Prints the digests of the image and of the archive it makes.
    private static async Task ComposeAsync(string folder)
    {
        var recipe = new LayeredImageRecipe(new("app") { Tag = "1" }) { Sources = [new LayerSource(folder, "/app")], AddPasswd = true };
        Image image = await new LayeredImageBuilder().BuildAsync(recipe, NullReporter.Instance, default);
        using var archive = new MemoryStream();
        await ImageExport.WriteStreamAsync([image], archive, new(), Path.GetTempPath(), NullReporter.Instance, default);
        Console.WriteLine($"{image.Digest} {Digest.Of("sha256", archive.ToArray())}");
    }
}
