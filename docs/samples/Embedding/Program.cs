// How a program embeds the core: requests go through a handler of the program's own, and time is told by a clock of its own.
// An image is pulled from a registry in this process, whose first answer is 429; the pause that it asks for costs no time.
using ContainerTools;
using ContainerTools.Composition;
using ContainerTools.Registry;
using ContainerTools.Registry.Transport;
using ContainerTools.Samples;
using ContainerTools.Serving;

using var cancel = new CancellationTokenSource(TimeSpan.FromMinutes(1));
IReporter reporter = NullReporter.Instance;
string folder = Directory.CreateTempSubdirectory("containertools-embedding-").FullName;
try
{
    string file = Path.Combine(folder, "hello.txt");
    File.WriteAllText(file, "Hello!\n");
    var recipe = new LayeredImageRecipe(new ImageComposition("demo/hello") { Tag = "1.0" }) { Sources = [new LayerSource(file)] };
    Image made = await new LayeredImageBuilder().BuildAsync(recipe, reporter, cancel.Token);
    await using ImageRegistry registry = ImageRegistry.Start(new ImageRegistryOptions { Images = [made] });
    Console.WriteLine($"Serving  {made.Digest} at {registry.Host}");

    // Whoever makes a handler disposes it: the client leaves it alone. Redirects are followed above it.
    using var handler = new CountingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    var clock = new ImpatientClock();

    // On this clock every limit of time would be over at once, so there is none.
    var options = new RegistryOptions { Handler = handler, TimeProvider = clock, IdleTimeout = Timeout.InfiniteTimeSpan };
    using var client = new RegistryClient(options);
    Image image = await client.GetImageAsync(ImageReference.Parse($"{registry.Host}/demo/hello:1.0"), platform: null, reporter, cancel.Token);
    long bytes = 0;
    foreach (Layer layer in image.Layers)
    {
        // What is read is verified against the layer's digest.
        await using Stream content = await layer.Blob.OpenAsync(reporter, cancel.Token);
        var target = new MemoryStream();
        await content.CopyToAsync(target, cancel.Token);
        bytes += target.Length;
    }

    Console.WriteLine($"Pulled   {image.Digest}, {bytes:N0} bytes of layers, in {handler.Requests} requests");
    Console.WriteLine($"Waited   {clock.Waited.TotalSeconds:0} s by a clock that does not wait");

    // A failure says what the registry answered.
    try
    {
        await client.GetManifestAsync(ImageReference.Parse($"{registry.Host}/demo/other:1.0"), reporter, cancel.Token);
        return 1;
    }
    catch (ImageException exception)
    {
        Console.WriteLine($"Refused  {exception.Error}: HTTP {(int?)exception.HttpStatus}, {exception.RegistryCode}");
    }

    return image.Digest == made.Digest ? 0 : 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
