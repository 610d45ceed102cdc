using ContainerTools.FileSystem;

namespace ContainerTools.Fuzzing;

/// <summary>The tree that layers make together, and the one tar that is written of it, which makes the same tree.</summary>
internal sealed class TreeTarget : FuzzTarget
{
    private const long MostWritten = 4 << 20;
    private static readonly byte[][] Seeds = [DialectTar.Make(), TarBytes.Pack(new[] { "d/", "d/f = text", "l -> d", "h => d/f", "p |", "c 1:3" }.Select(WrittenLayer.Parse))];

    public override string Name => "tree";

    public override byte[] Make(Random random) => LayerStack.Join(random.Next(2) == 0
        ? RandomStack.NextMixed(random).Select(lines => TarBytes.Pack(lines.Select(WrittenLayer.Parse)))
        : Enumerable.Range(0, random.Next(1, 4)).Select(_ => TarMutator.Make(random, Seeds)));

    public override async Task<bool> TryAsync(byte[] input, CancellationToken cancel)
    {
        IReadOnlyList<Layer> layers = LayerStack.Split(input);
        if (layers.Count == 0)
        {
            return false;
        }

        // Decided by how long the first layer is, in blocks of a tar.
        bool ignoresCase = (input[2] & 2) != 0;
        FileTree tree = await FileTree.ReadAsync(layers, 0, layers.Count - 1, ignoresCase, NullReporter.Instance, cancel).ConfigureAwait(false);
        FlatPlan plan = FlatPlan.Create(tree, isPartial: false);
        if (plan.Length > MostWritten)
        {
            return true;
        }

        using var archive = new MemoryStream();
        await new FlatWriter(plan, layers).WriteAsync(archive, NullReporter.Instance, cancel).ConfigureAwait(false);
        FuzzException.Unless(archive.Length == plan.Length, "The tar is as long as was planned", $"{archive.Length} {plan.Length}");
        string[] expected = [.. tree.Entries.Select(Describe).Order(StringComparer.Ordinal)];
        FileTree again;
        try
        {
            again = await FileTree.ReadAsync([WrittenLayer.Of(archive.ToArray())], 0, 0, ignoresCase, NullReporter.Instance, cancel).ConfigureAwait(false);
        }
        catch (ImageException exception)
        {
            throw new FuzzException("What is written can be read", exception.Message);
        }

        string[] actual = [.. again.Entries.Select(Describe).Order(StringComparer.Ordinal)];
        FuzzException.Unless(expected.SequenceEqual(actual), "The tar makes the same tree", $"\nexpected:\n{string.Join('\n', expected.Except(actual))}\nactual:\n{string.Join('\n', actual.Except(expected))}");
        return true;
    }

    private static string Describe(FileTreeEntry entry) =>
        $"{entry.Path} {entry.Kind} {entry.Mode} {entry.Size} {entry.Uid}:{entry.Gid} {entry.Header.Mtime} {entry.LinkTarget}";
}
