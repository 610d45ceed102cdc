using ContainerTools.Archive.Writing;
using ContainerTools.Compression;
using ContainerTools.Optimization;
using ContainerTools.Store;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

/// <summary>What engines make of an image that got other layers.</summary>
[Collection(Judged.Name)]
public sealed class OptimizedTests(Engines engines, StockedRegistry shelf)
{
    [JudgeTheory("dockerd", "docker", "runc", "tar")]
    [InlineData(Codec.None)]
    [InlineData(Codec.Gzip)]
    public async Task Docker_runs_it_and_exports_the_same_files(Codec codec, Generation generation = Generation.Machine)
    {
        using var folder = new TemporaryFolder();
        Image image = (await shelf.PullAsync("oci")).With(null, ["optimized/before:1"]);
        Image optimized = (await new ImageOptimizer(new ImageStore(folder["store"])).OptimizeAsync(image, new OptimizeOptions { Compression = codec }, NullReporter.Instance, default))
            .With(null, ["optimized/after:1"]);

        string[] before = await ExportAsync(image, generation);
        string[] after = await ExportAsync(optimized, generation);

        Assert.NotEqual(image.Layers.Select(layer => layer.DiffId), optimized.Layers.Select(layer => layer.DiffId));
        Assert.Equal(before, after);
        Assert.Contains(before, line => line.Contains("busybox", StringComparison.Ordinal));
    }

    // As tar lists what docker exports, but for the sizes of links, which docker gives to the one or the other name of a file.
    private async Task<string[]> ExportAsync(Image image, Generation generation)
    {
        DockerDaemon docker = engines[generation].Docker;
        string name = Assert.Single(docker.Load(await shelf.ExportAsync(new ExportOptions(), image)));
        Assert.Equal(Busybox.Greeting, docker.Run(name).Trim());
        string container = docker.Docker(["create", name]).Expect().Output.Trim();
        string exported = shelf.NewPath(".tar");
        docker.Docker(["export", "--output", exported, container]).Expect();
        docker.Docker(["rm", container]).Expect();
        docker.Remove(name);
        string listing = ProcessRunner.Run("tar", ["--list", "--verbose", "--full-time", "--numeric-owner", "--file", exported]).Expect().Output;

        // Docker puts places for its mounts into every container, with the time of that.
        return [.. listing.Split('\n').Where(line => !line.Contains(" etc/", StringComparison.Ordinal) && !line.Contains(" dev/", StringComparison.Ordinal) && !line.Contains(" .dockerenv", StringComparison.Ordinal)
            && !line.EndsWith(" proc/", StringComparison.Ordinal) && !line.EndsWith(" sys/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }
}
