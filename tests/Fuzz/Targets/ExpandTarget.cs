using ContainerTools.FileSystem.Unpacking;
using ContainerTools.Testing;

namespace ContainerTools.Fuzzing;

/// <summary>Unpacking to a folder: nothing beside it may change, whatever the layers say.</summary>
internal sealed class ExpandTarget : FuzzTarget
{
    private const string TargetPrefix = "target";
    private static readonly byte[][] Seeds = [DialectTar.Make()];
    private readonly TemporaryFolder _folder = new();
    private readonly Canary _canary;
    private readonly HostileLayer _layers;
    private int _count;

    public ExpandTarget()
    {
        _canary = new Canary(_folder.Path, TargetPrefix);

        // Links that one run makes must be found by the next, which has another folder: so they are relative, or to the root.
        _layers = new HostileLayer("..", "../canary");
    }

    public override string Name => "expand";

    public override byte[] Make(Random random) => LayerStack.Join(Enumerable.Range(0, random.Next(1, 4))
        .Select(_ => _layers.Make(random))
        .Select(layer => random.Next(4) == 0 ? TarMutator.Make(random, [layer, Seeds[0]]) : layer));

    public override async Task<bool> TryAsync(byte[] input, CancellationToken cancel)
    {
        IReadOnlyList<Layer> layers = LayerStack.Split(input);
        if (layers.Count == 0)
        {
            return false;
        }

        string target = _folder[$"{TargetPrefix}{_count++ / 2}"];
        bool upon = Directory.Exists(target);
        try
        {
            var options = new ExpandOptions { Overwrite = upon, MaximumSize = 1 << 20 };
            await ImageExpander.ExpandAsync(LayerImage.Of([.. layers]), target, options, NullReporter.Instance, cancel).ConfigureAwait(false);
            return true;
        }
        finally
        {
            string? change = _canary.FindChange();
            FuzzException.Unless(change is null, "Nothing outside is changed", change ?? "");
            if (upon)
            {
                Remove(target);
            }
        }
    }

    public override void Dispose()
    {
        foreach (string target in Directory.EnumerateDirectories(_folder.Path, $"{TargetPrefix}*"))
        {
            Remove(target);
        }

        _folder.Dispose();
        base.Dispose();
    }

    // The framework cannot delete names that are not UTF-8.
    private static void Remove(string target)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.Delete(target, recursive: true);
        }
        else if (Directory.Exists(target))
        {
            ProcessRunner.Run("rm", "-rf", target).Expect();
        }
    }
}
