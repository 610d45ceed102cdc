using ContainerTools.Registry;
using ContainerTools.Registry.Transport;
using ContainerTools.Serving;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;
using ContainerTools.Verification;

namespace ContainerTools.Tests.Acceptance;

/// <summary>The .NET SDK makes images without an engine too; our registry gives it its base and takes what it pushes.</summary>
public sealed class DotnetPublishTests : IDisposable
{
    // Nothing but the SDK is needed: the program runs on the framework, and no package comes from anywhere.
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
            <SelfContained>false</SelfContained>
            <UseAppHost>false</UseAppHost>
          </PropertyGroup>
        </Project>
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly ImageRegistry _registry;

    public DotnetPublishTests() => _registry = ImageRegistry.Start(new ImageRegistryOptions { Store = _folder["layout"] });

    public void Dispose()
    {
        _registry.Dispose();
        _folder.Dispose();
    }

    [ToolFact("dotnet")]
    public async Task The_SDK_pulls_its_base_from_our_registry_and_pushes_its_image_there()
    {
        SampleImage sample = Busybox.Image();
        using (var client = new HttpClient { BaseAddress = _registry.Uri })
        {
            new RegistryPusher(client, _ => null).Push(sample, "acme/base", "1");
        }

        Publish("acme/base:1", "acme/app");

        Image image = await new RegistryClient(new RegistryOptions()).GetImageAsync(ImageReference.Parse($"{_registry.Host}/acme/app:2.1"), Platform.Parse("linux/amd64"), NullReporter.Instance, CancellationToken.None);
        Assert.True((await new ImageTester().TestAsync(image, NullReporter.Instance, default)).Passed);
        Assert.Equal(sample.Layers.Select(layer => layer.DiffId), image.Config.DiffIds.Take(sample.Layers.Count).Select(id => id.ToString()));
        Assert.Equal(sample.Layers.Count + 1, image.Layers.Count);
        using Stream tar = await image.Layers[^1].OpenTarAsync(NullReporter.Instance, default);
        using var reader = new System.Formats.Tar.TarReader(tar);
        var names = new List<string>();
        while (await reader.GetNextEntryAsync() is { } entry)
        {
            names.Add(entry.Name);
        }

        Assert.Contains("app/Hello.dll", names.Select(name => name.TrimStart('.', '/')));
    }

    private void Publish(string baseImage, string repository)
    {
        string project = Directory.CreateDirectory(_folder["Hello"]).FullName;
        File.WriteAllText(Path.Combine(project, "Hello.csproj"), Project);
        File.WriteAllText(Path.Combine(project, "Program.cs"), "System.Console.WriteLine(\"Hello\");");
        var options = new ProcessOptions
        {
            WorkingDirectory = project,
            Environment = new Dictionary<string, string?>
            {
                ["DOTNET_CONTAINER_INSECURE_REGISTRIES"] = _registry.Host,
                ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",

                // What the SDK that runs these tests tells its children is not meant for another build.
                ["MSBUILDDISABLENODEREUSE"] = "1",
                ["MSBuildSDKsPath"] = null,
                ["MSBuildExtensionsPath"] = null,
                ["MSBUILD_EXE_PATH"] = null,
            },
        };
        ProcessResult result = ProcessRunner.Run("dotnet",
        [
            "publish", "--configuration", "Release", "-t:PublishContainer", $"-p:ContainerRegistry={_registry.Host}",
            $"-p:ContainerBaseImage={_registry.Host}/{baseImage}", $"-p:ContainerRepository={repository}", "-p:ContainerImageTag=2.1",
        ], options);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }
}
