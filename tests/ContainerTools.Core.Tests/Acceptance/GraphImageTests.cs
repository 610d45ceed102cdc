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
