using ContainerTools.Archive.Writing;
using ContainerTools.Composition;
using ContainerTools.Graphs;
using ContainerTools.Layering;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

/// <summary>What engines make of images whose layers follow packages.</summary>
[Collection(Judged.Name)]
public sealed class GraphImageTests(Engines engines, StockedRegistry shelf)
{
    // dpkg and the libraries that it is linked with, of this machine.
    private static readonly string[] Packages = ["dpkg", "libc6", "libbz2-1.0", "liblzma5", "libmd0", "libselinux1", "libpcre2-8-0", "libzstd1", "zlib1g"];
    private static readonly string[] MergedFolders = ["bin", "sbin", "lib", "lib64"];

    [JudgeTheory("dockerd", "docker", "runc", "tar", "dpkg", "dpkg-query")]
    [InlineData(2)]
    [InlineData(6)]
    public async Task A_Debian_root_in_layers_of_packages_verifies_clean(int layers, Generation generation = Generation.Machine)
    {
        using var folder = new TemporaryFolder();
        string root = CopyPackages(folder);
        ReferenceGraph graph = await new GraphReader(null).ReadAsync(GraphKind.DebianRoot, new LayerSource(root), new GraphOptions { IncludesRuntimeLinks = true }, NullReporter.Instance, default);
        var composition = new ImageComposition("graph/debian") { Tag = "1" };
        Image image = await new LayeredImageBuilder().BuildAsync(
            new LayeredImageRecipe(composition) { Groups = GraphSplitter.Describe(graph, GraphSplitter.Split(graph, SplitAlgorithm.Cost, layers)) },
            NullReporter.Instance,
            default);

        Assert.Equal(layers, image.Layers.Count);
        Assert.Contains("deb:libc6", graph.GetReferences("deb:dpkg").Select(node => node.Path));
        DockerDaemon docker = engines[generation].Docker;
        string name = Assert.Single(docker.Load(await shelf.ExportAsync(new ExportOptions(), image)));
        string listed = Run(docker, name, "dpkg", "--list");
        Assert.All(Packages, package => Assert.Contains($"ii  {package}", listed, StringComparison.Ordinal));

        // It ends with an error where it has found something, as it does where documentation was never installed.
        Assert.Equal(ProcessRunner.Run("dpkg", ["--verify", .. Packages]).Output, Run(docker, name, "dpkg", "--verify"));
        docker.Remove(name);
    }

    [JudgeTheory("dockerd", "docker", "runc", "ldd", "node")]
    [InlineData(3)]
    [InlineData(10)]
    public async Task A_service_of_Node_answers(int layers, Generation generation = Generation.Machine)
    {
        using var folder = new TemporaryFolder();
        string service = Directory.CreateDirectory(folder["service"]).FullName;
        Write(service, "index.js", "console.log('The answer is ' + require('a')(6));");
        Write(service, "node_modules/a/package.json", """{ "name": "a", "version": "1.0.0", "main": "index.js", "dependencies": { "b": "^2.0.0" } }""");
        Write(service, "node_modules/a/index.js", "const b = require('b'); module.exports = x => b(x, 7);");
        Write(service, "node_modules/b/package.json", """{ "name": "b", "version": "1.0.0" }""");
        Write(service, "node_modules/b/index.js", "module.exports = () => 'wrong';");
        Write(service, "node_modules/a/node_modules/b/package.json", """{ "name": "b", "version": "2.0.0" }""");
        Write(service, "node_modules/a/node_modules/b/index.js", "module.exports = (x, y) => x * y;" + new string('\n', 500_000));
        ReferenceGraph graph = await new GraphReader(null).ReadAsync(GraphKind.NodeModules, new LayerSource(service, "/app"), new GraphOptions(), NullReporter.Instance, default);
        Image image = await new LayeredImageBuilder().BuildAsync(
            new LayeredImageRecipe(new ImageComposition("graph/node") { Tag = "1" })
            {
                Groups = GraphSplitter.Describe(graph, GraphSplitter.Split(graph, SplitAlgorithm.Cost, layers)),
                CopyToRoot = [new LayerSource(CopyProgram(folder["root"], new FileInfo(Tool.Find("node")!).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? Tool.Find("node")!))],
            },
            NullReporter.Instance,
            default);

        DockerDaemon docker = engines[generation].Docker;
        string name = Assert.Single(docker.Load(await shelf.ExportAsync(new ExportOptions(), image)));

        Assert.Equal("The answer is 42", docker.Run(name, "/program", "/app/index.js").Trim());
        docker.Remove(name);
    }

    // The program as /program, and the loader and libraries that it is linked with, where they are here.
    private static string CopyProgram(string root, string program)
    {
        Directory.CreateDirectory(root);
        File.Copy(program, Path.Combine(root, "program"));
        foreach (string library in ProcessRunner.Run("ldd", [program]).Expect().Output.Split((char[])[' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries).Where(word => word.StartsWith('/')).Distinct())
        {
            string copy = Path.Combine(root, library[1..]);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(library, copy);
        }

        return root;
    }

    private static void Write(string folder, string name, string content)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    private static string Run(DockerDaemon docker, string image, params string[] command)
    {
        string container = docker.Docker(["run", "--detach", "--network", "none", image, .. command]).Expect().Output.Trim();
        docker.Docker(["wait", container]).Expect();
        string output = docker.Docker(["logs", container]).Expect().Output;
        docker.Docker(["rm", container]).Expect();
        return output;
    }

    private static string CopyPackages(TemporaryFolder folder)
    {
        string root = Directory.CreateDirectory(folder["root"]).FullName;
        foreach (string merged in MergedFolders.Where(merged => new FileInfo("/" + merged).LinkTarget is not null))
        {
            Directory.CreateDirectory(Path.Combine(root, "usr", merged));
            File.CreateSymbolicLink(Path.Combine(root, merged), $"usr/{merged}");
        }

        string[] paths = [.. Packages
            .SelectMany(package => ProcessRunner.Run("dpkg-query", ["--listfiles", package]).Expect().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Concat(Directory.EnumerateFiles("/var/lib/dpkg/info").Where(path => Packages.Contains(Path.GetFileNameWithoutExtension(path).Split(':')[0])))
            .Where(path => path.StartsWith('/') && path != "/." && Path.Exists(path))
            .Select(Canonical)
            .Distinct()];
        string list = folder["list"];
        File.WriteAllLines(list, paths.Select(path => path[1..]));
        string copy = folder["copy.tar"];
        ProcessRunner.Run("tar", ["--create", "--directory", "/", "--no-recursion", "--file", copy, "--files-from", list]).Expect();
        ProcessRunner.Run("tar", ["--extract", "--directory", root, "--file", copy]).Expect();
        File.WriteAllText(
            Path.Combine(root, "var/lib/dpkg/status"),
            string.Join('\n', Packages.Select(package => ProcessRunner.Run("dpkg-query", ["--status", package]).Expect().Output)));
        File.Copy("/var/lib/dpkg/info/format", Path.Combine(root, "var/lib/dpkg/info/format"), overwrite: true);
        return root;
    }

    private static string Canonical(string path) =>
        MergedFolders.Any(merged => path.StartsWith($"/{merged}/", StringComparison.Ordinal) && new FileInfo("/" + merged).LinkTarget is not null) ? "/usr" + path
        : MergedFolders.Contains(path.TrimStart('/')) && new FileInfo(path).LinkTarget is not null ? "/usr" + path
        : path;
}
