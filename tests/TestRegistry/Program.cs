using ContainerTools.Testing;

if (args is ["serve", ..])
{
    var registry = new MemoryRegistry();
    foreach ((string tag, SampleManifest sample) in SampleShelf.All)
    {
        registry.Add("samples/busybox", sample, tag);
    }

    using ScriptedServer server = registry.Serve();
    Console.WriteLine(server.BaseUri);
    Console.In.ReadToEnd();
}
