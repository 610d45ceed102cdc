using ContainerTools.Archive;
using ContainerTools.Registry;
using ContainerTools.Store;

namespace ContainerTools.Tests;

/// <summary>A pull in a process of its own, to be killed or to be given other variables: <c>reference store target</c>.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        try
        {
            var store = new ImageStore(arguments[1]);
            var options = new RegistryOptions { Credential = RegistryCredential.Anonymous, AllowHttp = true };
            Image image = await new RegistryClient(options, store.Cache)
                .GetImageAsync(ImageReference.Parse(arguments[0]), new Platform("linux", "amd64"), NullReporter.Instance, default);
            await ImageExport.WriteFileAsync([image], arguments[2], new(), overwrite: false, NullReporter.Instance, default);
            return 0;
        }
        catch (ImageException exception)
        {
            Console.Error.WriteLine($"{exception.Error}: {exception.Message}");
            return 1;
        }
    }
}
