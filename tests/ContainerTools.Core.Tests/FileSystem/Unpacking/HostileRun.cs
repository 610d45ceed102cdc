using ContainerTools.FileSystem.Unpacking;
using ContainerTools.Testing;

namespace ContainerTools.Tests.FileSystem.Unpacking;

/// <summary>
/// Unpacks images whose layers try to get out (<see cref="HostileLayer"/>). Beside the target lies what they are after.
/// </summary>
internal sealed class HostileRun
{
    private const string TargetPrefix = "target";
    private readonly string _folder;
    private readonly Canary _canary;
    private readonly HostileLayer _layers;

    private HostileRun(string folder)
    {
        _folder = folder;
        _canary = new Canary(folder, TargetPrefix);
        _layers = new HostileLayer(folder, _canary.Path);
    }

    /// <summary>Unpacks images made of so many seeds, each into a new folder and upon what an earlier one left.</summary>
    /// <returns>How many could be unpacked; the others are malformed.</returns>
    public static int Run(string folder, int first, int count)
    {
        var run = new HostileRun(folder);
        try
        {
            return Enumerable.Range(first, count).Count(run.Try);
        }
        finally
        {
            // The framework cannot delete names that are not UTF-8.
            ProcessRunner.Run("sh", "-c", $"rm -rf \"$1\"/{TargetPrefix}*", "rm", folder).Expect();
        }
    }

    private bool Try(int seed)
    {
        var random = new Random(seed);
        string target = Path.Combine(_folder, TargetPrefix + (seed / 2));
        Image image = LayerImage.Of([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => WrittenLayer.Of(_layers.Make(random)))]);
        bool isDone = true;
        try
        {
            ImageExpander.ExpandAsync(image, target, new ExpandOptions { Overwrite = seed % 2 == 1 }, NullReporter.Instance, default).GetAwaiter().GetResult();
        }
        catch (ImageException exception)
        {
            isDone = exception.Error == ImageError.Malformed ? false : throw new InvalidOperationException($"Seed {seed}", exception);
        }

        return _canary.FindChange() is { } change ? throw new InvalidOperationException($"Seed {seed} got out:\n{change}") : isDone;
    }
}
