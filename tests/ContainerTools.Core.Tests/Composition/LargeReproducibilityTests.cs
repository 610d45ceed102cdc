using System.Text;
using ContainerTools.Composition;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Composition;

/// <summary>Very much gives the same bytes too.</summary>
public sealed class LargeReproducibilityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_hundred_thousand_files_do_whatever_their_order_and_the_number_of_threads()
    {
        string[] names = Enumerable.Range(0, 100_000).Select(i => $"{i % 313}/{i:x}").ToArray();
        string first = Fill("first", names);
        new Random(1).Shuffle(names);
        string second = Fill("second", names);

        // Two layers are hashed at once, one is hashed alone.
        Digest[] both = await ComposeAsync(first, second);
        Digest[] alone = await ComposeAsync(second);

        Assert.Single(both.Concat(alone).Distinct());
    }

    /// <summary>The expected digest is that of the archive that Python's tarfile makes of such a file.</summary>
    [UnixFact]
    public async Task A_hole_of_eight_GiB_does()
    {
        string folder = Directory.CreateDirectory(_folder["sparse"]).FullName;
        using (FileStream file = File.Create(Path.Combine(folder, "hole")))
        {
            file.SetLength(8L << 30);
        }

        ComposeBench.Chmod(Path.Combine(folder, "hole"), "0644");

        Assert.Equal("015a07a314fda18913cf707b9232bd522909d01df60d640446427244e98aad88", (await ComposeAsync(folder))[0].Hex);
    }

    private static async Task<Digest[]> ComposeAsync(params string[] folders)
    {
        Image image = await ComposeBench.BuildAsync(new LayeredImageRecipe(new("app")) { Sources = folders.Select(folder => new LayerSource(folder)).ToArray() });
        return image.Layers.Select(layer => layer.DiffId).ToArray();
    }

    private string Fill(string folder, string[] names)
    {
        string root = _folder[folder];
        foreach (string below in names.Select(name => Path.GetDirectoryName(name)!).Distinct())
        {
            Directory.CreateDirectory(Path.Combine(root, below));
        }

        foreach (string name in names)
        {
            File.WriteAllBytes(Path.Combine(root, name), Encoding.ASCII.GetBytes(name));
        }

        return root;
    }
}
