using ContainerTools.Compression;
using ContainerTools.Composition;
using ContainerTools.Projects;
using ContainerTools.Store;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Projects;

/// <summary>A place where projects become images, with a store of its own.</summary>
internal sealed class ProjectBench : IDisposable
{
    public TemporaryFolder Folder { get; } = new("containertools-project-");

    public CollectingReporter Reporter { get; } = new();

    public DotNetPublisher Publisher => new(SampleProject.Program, Staging);

    /// <summary>Where projects are published for a while.</summary>
    public string Staging => Directory.CreateDirectory(Folder["staging"]).FullName;

    /// <summary>A base with the variables that the SDK looks at.</summary>
    public async Task<Image> MakeBaseAsync(string name = "acme/base", string platform = "linux/amd64")
    {
        string file = Path.Combine(Directory.CreateDirectory(Folder["base"]).FullName, "os-release");
        await File.WriteAllTextAsync(file, "ID=test\n");
        var settings = ConfigSettings.FromMembers(
        [
            new("Env", new[] { "PATH=/usr/bin", "APP_UID=1654", "ASPNETCORE_HTTP_PORTS=8080;8081" }),
            new("Entrypoint", new[] { "/entry" }),
            new("Cmd", new[] { "argument" }),
            new("User", "root"),
            new("WorkingDir", "/work"),
            new("Labels", new KeyValuePair<string, object?>[] { new("base", "yes") }),
            new("ExposedPorts", new KeyValuePair<string, object?>[] { new("1/tcp", Array.Empty<KeyValuePair<string, object?>>()) }),
        ]);
        var composition = new ImageComposition(name) { Tag = "1", Platform = Platform.Parse(platform), Config = settings };
        return await Builder.BuildAsync(new LayeredImageRecipe(composition) { Sources = [new LayerSource(file, "/etc")] }, NullReporter.Instance, default);
    }

    public Task<Image> ComposeAsync(DotNetProject project, Image parent, LayeredImageRecipe? recipe = null) => new ProjectComposer(Publisher, Builder, new LayerKeeper(Store))
        .ComposeAsync(project, recipe ?? new LayeredImageRecipe(new ImageComposition("")), (_, _) => Task.FromResult(parent), Reporter, default);

    public void Dispose() => Folder.Dispose();

    public ImageStore Store => new(Folder["store"]);

    private LayeredImageBuilder Builder => new(new DigestCache(Store), new LayerCompressor(Store, Codec.Gzip).CompressAsync, new LayerCache(Store));
}
