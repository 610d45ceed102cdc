using System.Globalization;
using System.Text;
using ContainerTools.Comparison;
using ContainerTools.Optimization;
using ContainerTools.Store;
using ContainerTools.Testing;
using ContainerTools.Tests.Packages;

namespace ContainerTools.Tests.Optimization;

/// <summary>What docs/layering.md promises, with packages of sizes as distributions have them: few large ones, very many small ones.</summary>
public sealed class UpdateCostTests : IDisposable
{
    private const int PackageCount = 200;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(20, 8)]
    [InlineData(40, 20)]
    [InlineData(100, 30)]
    public async Task Three_packages_of_two_hundred_cost_a_small_part_of_the_image(int layers, int times)
    {
        Image old = await OptimizeAsync(Root(updated: []), null, layers);
        Image now = await OptimizeAsync(Root(updated: [20, 70, 150]), old, layers);

        ImageUpdate update = Assert.Single(ImageUpdateMeasurer.Measure(old, now, PullEngine.Containerd, NullReporter.Instance));

        Assert.Equal(4, update.PulledLayers);
        Assert.True(update.PullSize * times <= update.Size, $"{update.PullSize:N0} of {update.Size:N0} bytes");
    }

    [Fact]
    public async Task A_change_of_the_application_costs_the_application()
    {
        Image old = await OptimizeAsync(Root(updated: [], application: "1"), null, 40);
        Image now = await OptimizeAsync(Root(updated: [], application: "2"), old, 40);

        ImageUpdate update = Assert.Single(ImageUpdateMeasurer.Measure(old, now, PullEngine.Containerd, NullReporter.Instance));

        Assert.True(update.PullSize * 10 <= update.Size, $"{update.PullSize:N0} of {update.Size:N0} bytes");
    }

    private Task<Image> OptimizeAsync(LayerTar root, Image? previous, int layers) => new ImageOptimizer(new ImageStore(_folder["store"]))
        .OptimizeAsync(PackagesOf.Image(root), new OptimizeOptions { Previous = previous, MaxLayers = layers }, NullReporter.Instance, default);

    private static LayerTar Root(int[] updated, string application = "1")
    {
        var root = new LayerTar();
        var status = new StringBuilder();
        for (int i = 1; i <= PackageCount; i++)
        {
            string version = updated.Contains(i) ? "2" : "1";
            status.Append(CultureInfo.InvariantCulture, $"Package: p{i}\nStatus: install ok installed\nVersion: {version}\n\n");

            // Bytes that no compression makes smaller, the same in each run.
            byte[] content = new byte[8_000_000 / i];
            new Random(i + (1000 * version[0])).NextBytes(content);
            root.File($"usr/lib/p{i}.so", content).File($"var/lib/dpkg/info/p{i}.list", $"/usr/lib/p{i}.so\n");
        }

        byte[] program = new byte[1_000_000];
        new Random(application[0]).NextBytes(program);
        return root.File("app/program", program).File("var/lib/dpkg/status", status.ToString());
    }
}
