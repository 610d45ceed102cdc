using ContainerTools.Compression;

namespace ContainerTools.Tests.Compression;

internal sealed class SlowDeflater : IBlockDeflater
{
    private int _running;

    public int Running => Volatile.Read(ref _running);

    public int Deflate(ArraySegment<byte> input, ArraySegment<byte> output)
    {
        Interlocked.Increment(ref _running);
        Thread.Sleep(200);
        Interlocked.Decrement(ref _running);
        return 0;
    }
}
