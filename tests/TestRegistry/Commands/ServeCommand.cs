using System.Globalization;

namespace ContainerTools.Testing;

/// <summary>Serves the samples from memory.</summary>
internal static class ServeCommand
{
    public static int Run(Options options)
    {
        var registry = new MemoryRegistry();
        SampleManifest hello = SampleShelf.All["oci"];
        registry.Add("demo/hello", hello, "1.0");
        foreach ((string tag, SampleManifest sample) in SampleShelf.All)
        {
            registry.Add(SampleShelf.Repository, sample, tag);
        }

        using ScriptedServer server = registry.Serve(port: int.Parse(options["port"] ?? "0", CultureInfo.InvariantCulture));
        Console.WriteLine($"http://{server.Authority} demo/hello:1.0 {hello.Digest}");
        Lifetime.Wait();
        return 0;
    }
}
