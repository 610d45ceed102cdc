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

        string[] before = await ExportedTree.OfAsync(engines[generation].Docker, shelf, image);
        string[] after = await ExportedTree.OfAsync(engines[generation].Docker, shelf, optimized);

        Assert.NotEqual(image.Layers.Select(layer => layer.DiffId), optimized.Layers.Select(layer => layer.DiffId));
        Assert.Equal(before, after);
        Assert.Contains(before, line => line.Contains("busybox", StringComparison.Ordinal));
    }
}
