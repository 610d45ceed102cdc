using ContainerTools.Composition;
using ContainerTools.IO.Files;
using ContainerTools.Tar;
using ContainerTools.Tests.FileSystem;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Composition;

public sealed class LargeLayerTests : IDisposable
{
    private readonly ComposeBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Twenty_thousand_small_files_are_all_there()
    {
        foreach (int folder in Enumerable.Range(0, 200))
        {
            Directory.CreateDirectory(Path.Combine(_bench.Root, $"{folder}"));
            foreach (int file in Enumerable.Range(0, 100))
            {
                File.WriteAllText(Path.Combine(_bench.Root, $"{folder}", $"{file}"), $"{folder}/{file}");
            }
        }

        LayerPlan plan = _bench.Plan();

        Assert.Equal(20_200, plan.Entries.Count);
        Assert.Equal(ComposeBench.DigestOf(plan), ComposeBench.DigestOf(_bench.Plan()));
    }

    [Fact]
    public void Only_folders_have_a_table_of_what_is_in_them()
    {
        var tree = new LayerTree();
        tree.Add(LayerTree.ImpliedFolder("folder"));
        foreach (int file in Enumerable.Range(0, 100))
        {
            tree.Add(new LayerEntry($"folder/{file}", FileKind.File, 0));
        }

        // One in the root and one in the folder.
        Assert.Equal(2, ObjectGraph.Of(tree).Objects.Count(found => found.GetType() is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(Dictionary<,>)));
        Assert.Equal(101, tree.ToSorted(LayerTree.ImpliedFolder).Count);
    }

    /// <summary>Three GiB of zeros cost seconds; the record for eight is checked without reading them.</summary>
    [UnixFact]
    public void A_sparse_file_is_read_as_long_as_it_is()
    {
        const long Length = 3L << 30;
        Sparse("sparse", Length);
        LayerPlan plan = _bench.Plan();
        Assert.Equal((512 + Length + 1024 + 10_239) / 10_240 * 10_240, plan.Size);
        using Stream tar = plan.OpenTar();
        byte[] buffer = new byte[1 << 20];
        long total = 0;
        int read;
        while ((read = tar.Read(buffer)) > 0)
        {
            total += read;
        }

        Assert.Equal(plan.Size, total);
    }

    [UnixFact]
    public void A_file_of_eight_GiB_needs_a_record_and_is_planned_right()
    {
        const long Length = (8L << 30) + 1;
        Sparse("huge", Length);
        LayerPlan plan = _bench.Plan();
        using Stream tar = plan.OpenTar();
        using var start = new MemoryStream();
        byte[] buffer = new byte[1536];
        tar.ReadExactly(buffer);
        start.Write(buffer);
        start.Position = 0;
        using var reader = new TarReader(start, "start");

        TarHeader header = TarBytes.Do(reader.ReadAsync(default))!.Header;

        Assert.Equal(("huge", Length), (header.Name, header.Size));
        Assert.Equal((1536 + Length + 511 + 1024 + 10_239) / 10_240 * 10_240, plan.Size);
    }

    [UnixFact]
    public void Folders_may_be_deep()
    {
        string name = string.Join('/', Enumerable.Repeat("d", 1500));
        _bench.File($"{name}/file");

        Assert.Equal(1501, ComposeBench.Headers(_bench.Plan()).Count);
    }

    private void Sparse(string name, long length)
    {
        using FileStream file = File.Create(Path.Combine(_bench.Root, name));
        file.SetLength(length);
    }
}
