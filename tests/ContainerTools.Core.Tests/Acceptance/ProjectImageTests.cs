using ContainerTools.Archive;
using ContainerTools.Archive.Reading;
using ContainerTools.Archive.Writing;
using ContainerTools.Inspection;
using ContainerTools.Projects;
using ContainerTools.Registry;
using ContainerTools.Registry.Publishing;
using ContainerTools.Registry.Transport;
using ContainerTools.Serving;
using ContainerTools.Testing;
using ContainerTools.Tests.Projects;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Acceptance;

/// <summary>Images of projects beside those that the .NET SDK makes of the same projects, and in an engine.</summary>
[Collection(Judged.Name)]
public sealed class ProjectImageTests : IDisposable
{
    private static readonly string[] TimeLabels = ["org.opencontainers.image.created", "org.opencontainers.artifact.created"];
    private readonly Engines _engines;
    private readonly ProjectBench _bench = new();

    public ProjectImageTests(Engines engines) => _engines = engines;

    public void Dispose() => _bench.Dispose();

    public static TheoryData<string> Kinds => new(Projects.Keys);

    private static Dictionary<string, (string Sdk, string Properties, string Items)> Projects => new()
    {
        ["plain"] = ("Microsoft.NET.Sdk", "", ""),
        ["with packages"] = ("Microsoft.NET.Sdk", "<Authors>Acme</Authors><Description>A test</Description><PackageLicenseExpression>MIT</PackageLicenseExpression>", SampleProject.Packages),
        ["of the web, with all that can be said"] = (
            "Microsoft.NET.Sdk.Web",
            "<ContainerRepository>acme/hello</ContainerRepository><ContainerImageTags>1.0;2.0</ContainerImageTags><ContainerWorkingDirectory>/srv/hello</ContainerWorkingDirectory><ContainerUser>33</ContainerUser>",
            """
            <ContainerPort Include="9000" Type="udp" /><ContainerPort Include="9001" />
            <ContainerEnvironmentVariable Include="GREETING" Value="a; b=c" /><ContainerEnvironmentVariable Include="ASPNETCORE_URLS" Value="http://+:5000;https://*:5001" />
            <ContainerLabel Include="team" Value="a:b" />
            """),
        ["on the base's entry point"] = ("Microsoft.NET.Sdk", "<ContainerAppCommandInstruction>DefaultArgs</ContainerAppCommandInstruction>", """<ContainerAppCommandArgs Include="--always" /><ContainerDefaultArgs Include="--default" />"""),
        ["with an entry point of its own"] = ("Microsoft.NET.Sdk", "", """<ContainerEntrypoint Include="/init" /><ContainerEntrypointArgs Include="-v" /><ContainerDefaultArgs Include="x" />"""),
        ["without labels"] = ("Microsoft.NET.Sdk", "<ContainerGenerateLabels>false</ContainerGenerateLabels>", """<ContainerLabel Include="team" Value="a" />"""),
        ["for a system"] = ("Microsoft.NET.Sdk", "<RuntimeIdentifier>linux-x64</RuntimeIdentifier><SelfContained>false</SelfContained>", ""),
    };

    [ToolTheory("dotnet")]
    [MemberData(nameof(Kinds))]
    public async Task The_SDK_makes_the_same_container_of_a_project(string kind)
    {
        (string sdk, string properties, string items) = Projects[kind];
        string project = SampleProject.Write(_bench.Folder["Hello"], properties, items, sdk);
        using ImageRegistry registry = ImageRegistry.Start(new ImageRegistryOptions { Store = _bench.Folder["registry"] });
        Image parent = await PushBaseAsync(registry);

        Image theirs = await PublishAsync(project, registry, parent);
        Image ours = await _bench.ComposeAsync(new DotNetProject(project) { BaseImage = $"{registry.Host}/acme/base:1" }, parent);

        Assert.Equal(theirs.RepoTags, ours.RepoTags);
        Assert.Equal(theirs.Config.Platform, ours.Config.Platform);
        Assert.Equal(theirs.Config.User, ours.Config.User);
        Assert.Equal(theirs.Config.Env, ours.Config.Env);
        Assert.Equal(theirs.Config.Entrypoint, ours.Config.Entrypoint);
        Assert.Equal(theirs.Config.Cmd, ours.Config.Cmd);
        Assert.Equal(theirs.Config.WorkingDir, ours.Config.WorkingDir);
        Assert.Equal(theirs.Config.ExposedPorts.Order(StringComparer.Ordinal), ours.Config.ExposedPorts.Order(StringComparer.Ordinal));
        Assert.Equal(LabelsOf(theirs), LabelsOf(ours));
        Assert.Equal(await ListAsync(theirs), await ListAsync(ours));
    }

    [JudgeTheory("dockerd", "docker", "runc")]
    [InlineData(null)]
    [InlineData("linux-x64")]
    public async Task Docker_runs_the_program_as_the_base_s_user(string? runtime, Generation generation = Generation.Machine)
    {
        string project = SampleProject.Write(_bench.Folder["Hello"], "", SampleProject.Packages + """<ContainerEnvironmentVariable Include="GREETING" Value="from the project" />""");
        Image parent = await RuntimeBase.ComposeAsync(_bench.Folder["runtime"]);
        Image image = (await _bench.ComposeAsync(new DotNetProject(project) { RuntimeIdentifier = runtime }, parent)).With(null, ["projects/hello:1"]);
        string archive = _bench.Folder["hello.tar"];
        await ImageExport.WriteFileAsync([image], archive, new ExportOptions(), overwrite: false, NullReporter.Instance, default);

        DockerDaemon docker = _engines[generation].Docker;
        string name = Assert.Single(docker.Load(archive));
        try
        {
            Assert.Equal($"{SampleProject.Greeting} /app from the project", docker.Run(name).Trim());
            Assert.Equal("1654", docker.Docker(["image", "inspect", "--format", "{{.Config.User}}", name]).Expect().Output.Trim());
        }
        finally
        {
            docker.Remove(name);
        }
    }

    private async Task<Image> PushBaseAsync(ImageRegistry registry)
    {
        ImageReference name = ImageReference.Parse($"{registry.Host}/acme/base:1");
        var client = new RegistryClient(new RegistryOptions());
        await new ImagePublisher(client, new PublishOptions()).PublishAsync(new Publication(await _bench.MakeBaseAsync(), name, ["1"]), NullReporter.Instance, default);
        return await client.GetImageAsync(name, Platform.Parse("linux/amd64"), NullReporter.Instance, default);
    }

    private async Task<Image> PublishAsync(string project, ImageRegistry registry, Image parent)
    {
        string archive = _bench.Folder["sdk.tar.gz"];
        var options = new ProcessOptions
        {
            Environment = new Dictionary<string, string?>
            {
                ["DOTNET_CONTAINER_INSECURE_REGISTRIES"] = registry.Host,
                ["MSBUILDDISABLENODEREUSE"] = "1",
                ["MSBuildSDKsPath"] = null,
                ["MSBuildExtensionsPath"] = null,
                ["MSBUILD_EXE_PATH"] = null,
            },
        };
        ProcessRunner.Run(
            "dotnet",
            ["publish", project, "--configuration", "Release", "-t:PublishContainer", $"-p:ContainerArchiveOutputPath={archive}", $"-p:ContainerBaseImage={parent.Reference}"],
            options).Expect();
        ArchiveContent content = await ImageImport.ReadContentAsync(archive, null, null, NullReporter.Instance, default);
        return Assert.IsType<Image>(Assert.Single(content.Images));
    }

    // The moment of publishing is in no image of ours.
    private static string[] LabelsOf(Image image) =>
        [.. image.Config.Labels.Where(label => !TimeLabels.Contains(label.Key)).Select(label => $"{label.Key}={label.Value}").Order(StringComparer.Ordinal)];

    private static async Task<string[]> ListAsync(Image image)
    {
        ImageFiles files = await ImageFiles.ReadAsync(image, null, NullReporter.Instance, default);
        return [.. files.All.Select(file => $"{file.Mode} {file.Uid}:{file.Gid} {file.Size} {file.FullName} {file.Digest}")];
    }
}
