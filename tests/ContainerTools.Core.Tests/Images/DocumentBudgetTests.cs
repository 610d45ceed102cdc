using System.Text;

namespace ContainerTools.Tests.Images;

public sealed class DocumentBudgetTests
{
    private const int MiB = 1 << 20;
    private readonly DocumentBudget _budget = new("'place'", "place");

    [Fact]
    public void All_documents_together_have_64_MiB_at_most()
    {
        for (int i = 0; i < 4; i++)
        {
            _budget.Take(16 * MiB);
        }

        // Too large by itself: whoever reads it refuses it.
        _budget.Take(17 * MiB);
        Assert.Equal(ImageError.TooLarge, Assert.Throws<ImageException>(() => _budget.Take(1)).Error);
    }

    [Fact]
    public void All_indexes_together_have_ten_thousand_entries_at_most()
    {
        IndexManifest index = Index(5000);
        _budget.Enter(index, 0);
        _budget.Enter(index, 4);

        Assert.Equal(ImageError.TooLarge, Assert.Throws<ImageException>(() => _budget.Enter(Index(1), 0)).Error);
    }

    [Fact]
    public void Indexes_are_nested_four_deep_at_most() =>
        Assert.Equal(ImageError.TooLarge, Assert.Throws<ImageException>(() => _budget.Enter(Index(1), 5)).Error);

    [Fact]
    public void Every_manifest_is_visited_once_however_often_it_is_listed()
    {
        IndexManifest index = Index(3);
        var walk = new ManifestWalk([index.Descriptor, index.Descriptor]);
        var visited = new List<Digest>();
        while (walk.TryNext(out Descriptor? next))
        {
            visited.Add(next.Digest);
            walk.Follow(next.Digest == index.Digest ? index : null);
        }

        Assert.Equal([index.Digest, index.Manifests[0].Digest], visited);
    }

    private static IndexManifest Index(int entries)
    {
        string entry = $$"""{"mediaType":"{{MediaTypes.OciManifest}}","digest":"{{Digest.Of("sha256", [1])}}","size":1}""";
        return (IndexManifest)ManifestDocument.Parse(Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"manifests":[{{string.Join(',', Enumerable.Repeat(entry, entries))}}]}"""), MediaTypes.OciIndex);
    }
}
