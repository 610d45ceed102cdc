using ContainerTools.Composition;
using ContainerTools.FileSystem;
using ContainerTools.Inspection;
using ContainerTools.IO.Files;
using ContainerTools.Projects;
using ContainerTools.Tests.TestRegistry;
using ContainerTools.Verification;

namespace ContainerTools.Tests.Projects;

public sealed class ProjectComposerTests : IDisposable
{
    private readonly ProjectBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [ToolFact("dotnet")]
    public async Task Packages_lie_in_layers_of_their_own_and_the_program_on_top()
    {
        string project = SampleProject.Write(_bench.Folder["Hello"], items: SampleProject.Packages);
        Image parent = await _bench.MakeBaseAsync();

        Image image = await _bench.ComposeAsync(new DotNetProject(project), parent);
        await File.AppendAllTextAsync(Path.Combine(_bench.Folder["Hello"], "Program.cs"), "\nSystem.Console.WriteLine(1);");
        Image next = await _bench.ComposeAsync(new DotNetProject(project), parent);

        Assert.Equal(["files in /etc", "NuGet Polly.Core, NuGet ZstdSharp.Port", "/app"], image.Config.History.Select(step => step.Comment));
        Assert.Equal(image.Layers.SkipLast(1).Select(layer => layer.Digest), next.Layers.SkipLast(1).Select(layer => layer.Digest));
        Assert.NotEqual(image.Layers[^1].Digest, next.Layers[^1].Digest);
        Assert.True((await new ImageTester().TestAsync(image, NullReporter.Instance, default)).Passed);
    }

    [ToolFact("dotnet")]
    public async Task The_same_project_gives_the_same_image_at_any_time_and_with_any_umask()
    {
        string project = SampleProject.Write(_bench.Folder["Hello"], "<AutoGenerateImageTag>true</AutoGenerateImageTag>");
        Image parent = await _bench.MakeBaseAsync();

        Image first = await _bench.ComposeAsync(new DotNetProject(project), parent);
        Directory.Delete(_bench.Folder["Hello/obj"], recursive: true);
        Directory.Delete(_bench.Folder["Hello/bin"], recursive: true);
        Image second = await _bench.ComposeAsync(new DotNetProject(_bench.Folder["Hello"]), parent);

        Assert.Equal(first.Digest, second.Digest);
        Assert.Equal("1970-01-01T00:00:01.0000000Z", first.Config.Labels["org.opencontainers.image.created"]);
        ImageFiles files = await ImageFiles.ReadAsync(first, null, NullReporter.Instance, default);
        Assert.All(files.All.Where(file => file.FullName.StartsWith("/app", StringComparison.Ordinal)), file => Assert.Equal(("0755", 0L, 1L), (file.OctalMode, file.Uid, file.Modified.ToUnixTimeSeconds())));
    }

    [ToolFact("dotnet")]
    public async Task What_is_given_counts_more_than_the_project()
    {
        string project = SampleProject.Write(_bench.Folder["Hello"], "<ContainerRepository>acme/hello</ContainerRepository><ContainerImageTags>1.0;2.0</ContainerImageTags>", """<ContainerEnvironmentVariable Include="A" Value="1" /><ContainerEnvironmentVariable Include="B" Value="2" />""");
        Image parent = await _bench.MakeBaseAsync();
        var config = ConfigSettings.FromMembers([new("Env", new[] { "B=3", "ASPNETCORE_HTTP_PORTS=90" }), new("User", "7"), new("WorkingDir", "/srv")]);

        Image image = await _bench.ComposeAsync(new DotNetProject(project), parent);
        Image other = await _bench.ComposeAsync(new DotNetProject(project), parent, new LayeredImageRecipe(new ImageComposition("Other") { Tag = "3", Config = config }));

        Assert.Equal(["acme/hello:1.0", "acme/hello:2.0"], image.RepoTags);
        Assert.Equal("1654", image.Config.User);
        Assert.Equal(["other:3"], other.RepoTags);
        Assert.Equal(["PATH=/usr/bin", "APP_UID=1654", "ASPNETCORE_HTTP_PORTS=90", "A=1", "B=3"], other.Config.Env);
        Assert.Equal(["1/tcp", "90/tcp"], other.Config.ExposedPorts);
        Assert.Equal(("7", "/srv"), (other.Config.User, other.Config.WorkingDir));
        Assert.Equal(["dotnet", "/app/Hello.dll"], other.Config.Entrypoint);
        Assert.Empty(other.Config.Cmd);
    }

    [ToolFact("dotnet")]
    public async Task Modes_and_owner_of_the_program_are_not_those_of_what_goes_in_besides()
    {
        string project = SampleProject.Write(_bench.Folder["Hello"], "<ContainerUser>33</ContainerUser>");
        var recipe = new LayeredImageRecipe(new ImageComposition("")) { AddShadow = true, AddTmp = true };

        Image image = await _bench.ComposeAsync(new DotNetProject(project), await _bench.MakeBaseAsync(), recipe with { Rules = new LayerRules { Permissions = [new() { Path = PathPattern.Parse("*.json"), Mode = "0444" }] } });

        ImageFiles files = await ImageFiles.ReadAsync(image, null, NullReporter.Instance, default);
        Dictionary<string, string> modes = files.All.ToDictionary(file => file.FullName, file => $"{file.OctalMode} {file.Uid}");
        Assert.Equal(("0755 33", "0755 33", "0444 33"), (modes["/app"], modes["/app/Hello.dll"], modes["/app/Hello.deps.json"]));
        Assert.Equal(("1777 0", "0755 0"), (modes["/tmp"], modes["/etc"]));
        Assert.NotEqual("0755 0", modes["/etc/shadow"]);
    }

    [ToolFact("dotnet")]
    public async Task Layers_are_no_more_than_allowed()
    {
        string project = SampleProject.Write(_bench.Folder["Hello"], items: SampleProject.Packages);
        Image parent = await _bench.MakeBaseAsync();

        Image image = await _bench.ComposeAsync(new DotNetProject(project), parent, new LayeredImageRecipe(new ImageComposition("")) { MaxLayers = 3 });
        Image single = await _bench.ComposeAsync(new DotNetProject(project), parent, new LayeredImageRecipe(new ImageComposition("")) { SingleLayer = true });

        Assert.Equal((2, 2), (image.Layers.Count, single.Layers.Count));
        Assert.Equal(await ListAsync(image), await ListAsync(single));
        Assert.Equal(ImageError.InvalidArgument, (await Assert.ThrowsAsync<ImageException>(() => _bench.ComposeAsync(new DotNetProject(project), parent, new LayeredImageRecipe(new ImageComposition("")) { MaxLayers = 2 }))).Error);
    }

    [ToolFact("dotnet")]
    public async Task Platforms_have_images_of_their_own_that_share_what_is_the_same()
    {
        string project = SampleProject.Write(_bench.Folder["Hello"], items: SampleProject.Packages);

        Image amd64 = await _bench.ComposeAsync(new DotNetProject(project) { RuntimeIdentifier = "linux-x64" }, await _bench.MakeBaseAsync());
        Image arm = await _bench.ComposeAsync(new DotNetProject(project) { RuntimeIdentifier = "linux-arm" }, await _bench.MakeBaseAsync(platform: "linux/arm/v7"));

        Assert.Equal(("linux/amd64", "linux/arm/v7"), ($"{amd64.Platform}", $"{arm.Platform}"));
        Assert.Equal(amd64.Layers.SkipLast(1).Select(layer => layer.Digest), arm.Layers.SkipLast(1).Select(layer => layer.Digest));
    }

    [ToolFact("dotnet")]
    public async Task A_compiler_s_error_is_told_with_its_line()
    {
        string project = SampleProject.Write(_bench.Folder["Hello"]);
        await File.WriteAllTextAsync(Path.Combine(_bench.Folder["Hello"], "Program.cs"), "this is no program");

        ImageException exception = await Assert.ThrowsAsync<ImageException>(async () => await _bench.ComposeAsync(new DotNetProject(project), await _bench.MakeBaseAsync()));

        Assert.Equal(ImageError.CommandFailed, exception.Error);
        Assert.Contains("Program.cs(1,", exception.Message, StringComparison.Ordinal);
        Assert.Contains("error CS", exception.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_bench.Staging));
    }

    [ToolFact("dotnet")]
    public async Task What_cannot_be_published_is_refused_before_it_is_built()
    {
        string library = SampleProject.Write(_bench.Folder["Library"], "<OutputType>Library</OutputType>");
        string several = SampleProject.Write(_bench.Folder["Several"], "<TargetFrameworks>net10.0;net9.0</TargetFrameworks><TargetFramework></TargetFramework>");

        Assert.Equal(ImageError.Unsupported, (await DescribeFailsAsync(new DotNetProject(library))).Error);
        Assert.Contains("net10.0, net9.0", (await DescribeFailsAsync(new DotNetProject(several))).Message, StringComparison.Ordinal);
        Assert.Equal(ImageError.SourceFailed, (await DescribeFailsAsync(new DotNetProject(_bench.Folder["nothing"]))).Error);
        Assert.Equal(ImageError.InvalidArgument, (await DescribeFailsAsync(new DotNetProject(library) { Properties = [new("A;B", "1")] })).Error);
        Assert.Equal([null], (await _bench.Publisher.DescribeAsync(new DotNetProject(several) { Framework = "net10.0" }, NullReporter.Instance, default)).Choose([], []));
        Assert.False(Directory.Exists(_bench.Folder["Library/bin"]));
    }

    [ToolFact("dotnet")]
    public async Task A_property_means_what_is_written()
    {
        const string Odd = "a;b,c=%20 \"d\" $(TargetFramework)";
        string project = SampleProject.Write(_bench.Folder["Hello"], items: """<ContainerLabel Include="odd" Value="$(Odd)" />""");

        Image image = await _bench.ComposeAsync(new DotNetProject(project) { Properties = [new("Odd", Odd)] }, await _bench.MakeBaseAsync());

        Assert.Equal(Odd, image.Config.Labels["odd"]);
    }

    [ToolFact("dotnet")]
    public async Task Stopping_leaves_no_folder()
    {
        string project = SampleProject.Write(_bench.Folder["Hello"]);
        using var stop = new CancellationTokenSource();
        Task<PublishedProject> running = _bench.Publisher.PublishAsync(new DotNetProject(project), _bench.Reporter, stop.Token);
        while (_bench.Reporter.Lines.IsEmpty && !running.IsCompleted)
        {
            await Task.Delay(20);
        }

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Empty(Directory.GetFileSystemEntries(_bench.Staging));
    }

    private async Task<ImageException> DescribeFailsAsync(DotNetProject project) =>
        await Assert.ThrowsAsync<ImageException>(() => _bench.Publisher.DescribeAsync(project, NullReporter.Instance, default));

    private static async Task<string[]> ListAsync(Image image)
    {
        ImageFiles files = await ImageFiles.ReadAsync(image, null, NullReporter.Instance, default);
        return [.. files.All.Where(file => file.Kind == FileKind.File).Select(file => $"{file.Mode} {file.FullName} {file.Digest}")];
    }
}
