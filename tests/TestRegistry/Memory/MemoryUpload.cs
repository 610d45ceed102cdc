namespace ContainerTools.Testing;

/// <summary>A blob on its way into a <see cref="MemoryRegistry"/>.</summary>
internal sealed class MemoryUpload(string path)
{
    private int _number;

    public string Path { get; } = path;

    /// <summary>What was given out last; only that one is good. It changes for those who decode it or encode it anew.</summary>
    public string State { get; private set; } = "";

    public MemoryStream Content { get; } = new();

    public string NextState() => State = $"a%2Bb%7E{Interlocked.Increment(ref _number)}%3D%3d~";
}
