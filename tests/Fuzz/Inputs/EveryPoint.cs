using ContainerTools.Compression;

namespace ContainerTools.Fuzzing;

/// <summary>Keeps all places at which gzip can be taken up, with what is needed for it.</summary>
internal sealed class EveryPoint : IRestartSink
{
    public long Distance => 0;

    public List<(RestartPoint Point, byte[] Window)> Points { get; } = [];

    public void Add(RestartPoint point, ReadOnlySpan<byte> window) => Points.Add((point, window.ToArray()));
}
