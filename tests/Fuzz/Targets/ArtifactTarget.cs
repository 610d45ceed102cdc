using System.Text;
using ContainerTools.Artifacts;
using ContainerTools.Testing;

namespace ContainerTools.Fuzzing;

/// <summary>Files and folders of artifacts: nothing beside the folder that they are saved to may change, whatever their names and tars say.</summary>
internal sealed class ArtifactTarget : FuzzTarget
{
    private const string TargetPrefix = "target";
    private static readonly string[] Parts = ["a", "a", "b", "c", "d", "..", ".", "", "canary", "f", "A", "C:", "x\\y", "nul", "\0", "\u202e", new string('n', 300)];
    private readonly TemporaryFolder _folder = new();
    private readonly Canary _canary;
    private readonly HostileLayer _layers = new("..", "../canary");
    private int _count;

    public ArtifactTarget() => _canary = new Canary(_folder.Path, TargetPrefix);

    public override string Name => "artifact";

    /// <summary>A title, a line's end, and a tar.</summary>
    public override byte[] Make(Random random)
    {
        string title = random.Next(3) == 0 ? "a" : string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Parts[random.Next(Parts.Length)]));
        return [.. Encoding.UTF8.GetBytes(title), (byte)'\n', .. _layers.Make(random)];
    }

    public override async Task<bool> TryAsync(byte[] input, CancellationToken cancel)
    {
        int end = Array.IndexOf(input, (byte)'\n');
        string title = Encoding.UTF8.GetString(input, 0, Math.Max(end, 0));
        byte[] tar = input[(end + 1)..];

        // What one run has left is in the way of the next.
        string target = _folder[$"{TargetPrefix}{_count++ / 2}"];
        var options = new ArtifactSaveOptions { Overwrite = Directory.Exists(target), MaximumSize = 1 << 20 };
        try
        {
            bool isUnpacked = await TrySaveAsync(tar, title, isFolder: true, target, options, cancel).ConfigureAwait(false);
            return await TrySaveAsync("got out"u8.ToArray(), $"{title}/f", isFolder: false, target, options, cancel).ConfigureAwait(false) || isUnpacked;
        }
        finally
        {
            string? change = _canary.FindChange();
            FuzzException.Unless(change is null, "Nothing outside is changed", change ?? "");
        }
    }

    public override void Dispose()
    {
        // The framework cannot delete names that are not UTF-8.
        if (!OperatingSystem.IsWindows())
        {
            ProcessRunner.Run("rm", "-rf", _folder.Path).Expect();
        }

        _folder.Dispose();
        base.Dispose();
    }

    private static async Task<bool> TrySaveAsync(byte[] content, string title, bool isFolder, string target, ArtifactSaveOptions options, CancellationToken cancel)
    {
        var blob = new MemoryBlob("application/octet-stream", Digest.Of("sha256", content), content);
        var annotations = new Dictionary<string, string> { [ArtifactFile.TitleKey] = title };
        if (isFolder)
        {
            annotations[ArtifactFile.UnpackKey] = "true";
        }

        ArtifactFile file = Artifact.Of("application/example", [(blob.Descriptor with { Annotations = annotations }, blob)], null).Files[0];
        try
        {
            await ArtifactSaver.SaveAsync(file, target, options, NullReporter.Instance, cancel).ConfigureAwait(false);
            return true;
        }
        catch (ImageException)
        {
            return false;
        }
    }
}
