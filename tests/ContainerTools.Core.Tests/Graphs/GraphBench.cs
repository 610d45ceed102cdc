using System.Text;
using ContainerTools.Composition;
using ContainerTools.Graphs;
using ContainerTools.Inspection;
using ContainerTools.Layering;
using ContainerTools.Store;
using ContainerTools.Testing;
using ContainerTools.Tests.Composition;

namespace ContainerTools.Tests.Graphs;

/// <summary>A folder of this machine, its graph, and images that are made of it.</summary>
internal sealed class GraphBench : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Root => Directory.CreateDirectory(_folder["root"]).FullName;

    public List<string> Warnings { get; } = [];

    public ImageStore Store => new(_folder["store"]);

    public void Dispose() => _folder.Dispose();

    public GraphBench File(string name, string content = "x")
    {
        string path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return this;
    }

    public GraphBench Link(string name, string target)
    {
        System.IO.File.CreateSymbolicLink(Path.Combine(Root, name), target);
        return this;
    }

    /// <summary>A published application: its own files, and packages with what each needs.</summary>
    public GraphBench DotNet(params (string Name, string Version, string[] Files, string[] Needs)[] packages)
    {
        IEnumerable<string> entries = packages.Select(package =>
            $"\"{package.Name}/{package.Version}\": {{ \"runtime\": {{ {string.Join(", ", package.Files.Select(file => $"\"lib/net10.0/{file}\": {{}}"))} }}, \"dependencies\": {{ {string.Join(", ", package.Needs.Select(need => $"\"{need}\": \"1.0.0\""))} }} }}");
        IEnumerable<string> libraries = packages.Select(package => $"\"{package.Name}/{package.Version}\": {{ \"type\": \"package\" }}");
        foreach (string file in packages.SelectMany(package => package.Files))
        {
            File(file, $"content of {file}");
        }

        return File("App.deps.json", $"{{ \"runtimeTarget\": {{ \"name\": \"T\" }}, \"targets\": {{ \"T\": {{ {string.Join(", ", entries)} }} }}, \"libraries\": {{ {string.Join(", ", libraries)} }} }}")
            .File("App.dll", "the application").File("App.runtimeconfig.json", "{}");
    }

    /// <summary>Packages of dpkg, with what each needs.</summary>
    public GraphBench Debian(params (string Name, string[] Files, string Depends)[] packages)
    {
        foreach ((string name, string[] files, _) in packages)
        {
            File($"var/lib/dpkg/info/{name}.list", string.Concat(files.Select(file => $"/{file}\n")));
            foreach (string file in files)
            {
                File(file, $"content of {file}");
            }
        }

        return File("var/lib/dpkg/status", string.Join('\n', packages.Select(package =>
            $"Package: {package.Name}\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\nInstalled-Size: 1\n{(package.Depends.Length > 0 ? $"Depends: {package.Depends}\n" : "")}")));
    }

    public Task<ReferenceGraph> ReadAsync(GraphKind kind, string destination = "/", GraphOptions? options = null) =>
        new GraphReader(Store).ReadAsync(kind, new LayerSource(Root, destination), options ?? new GraphOptions(), new Listener(this), default);

    public Task<ReferenceGraph> ReadAsync(Image image, GraphOptions? options = null) => new GraphReader(Store).ReadAsync(image, options ?? new GraphOptions(), new Listener(this), default);

    /// <summary>An image of a graph, with as many layers as there are nodes at most.</summary>
    public static Task<Image> ComposeAsync(ReferenceGraph graph, int maxLayers = 100, LayerRules? rules = null) => ComposeBench.BuildAsync(new LayeredImageRecipe(new("app"))
    {
        Groups = GraphSplitter.Describe(graph, GraphSplitter.Split(graph, SplitAlgorithm.Cost, maxLayers)),
        Rules = rules ?? new LayerRules(),
    });

    /// <summary>The same image, of which the files may change from now on.</summary>
    public static async Task<Image> FreezeAsync(Image image)
    {
        var layers = new List<Layer>();
        foreach (Layer layer in image.Layers)
        {
            using var content = new MemoryStream();
            using Stream tar = await layer.OpenTarAsync(NullReporter.Instance, default);
            await tar.CopyToAsync(content);
            layers.Add(new Layer(new MemoryBlob(layer.MediaType, layer.Digest, content.ToArray()), layer.DiffId));
        }

        return LayerImage.Of([.. layers]);
    }

    public static async Task<ImageFile[]> FilesAsync(Image image) => [.. (await ImageFiles.ReadAsync(image, null, NullReporter.Instance, default)).All];

    /// <summary>The nodes that a node needs.</summary>
    public static IEnumerable<string> Needs(ReferenceGraph graph, string node) => graph.GetReferences(node).Select(other => other.Path);

    private sealed class Listener(GraphBench bench) : IReporter
    {
        public void Verbose(string text)
        {
        }

        public void Warning(string text) => bench.Warnings.Add(text);

        public void Advance(long bytes)
        {
        }
    }
}
