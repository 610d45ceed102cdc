using ContainerTools.Compression;

namespace ContainerTools.Tests.Compression;

internal sealed class FailingDeflater : IBlockDeflater
{
    public int Deflate(ArraySegment<byte> input, ArraySegment<byte> output) => throw new InvalidDataException("no");
}
