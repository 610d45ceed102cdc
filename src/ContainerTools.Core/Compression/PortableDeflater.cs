using System.Numerics;
using System.Runtime.CompilerServices;
using ICSharpCode.SharpZipLib.Zip.Compression;

namespace ContainerTools.Compression;

/// <summary>SharpZipLib's deflater: managed code without intrinsics, whose bytes no runtime and no processor changes.</summary>
internal sealed class PortableDeflater(int level) : IBlockDeflater
{
    private const int BlockHeaderBits = 3;

    // The end of an empty stored block: its length and the complement of that.
    private static ReadOnlySpan<byte> EmptyStored => [0x00, 0x00, 0xFF, 0xFF];

    // Not inlined: what compiles a caller, also on a guess, must not load the library.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Deflate(ArraySegment<byte> input, ArraySegment<byte> output)
    {
        // A fresh one: Reset leaves the old window behind, and no bit of the result may depend on other blocks.
        var deflater = new Deflater(level, noZlibHeaderOrFooter: true);
        deflater.SetInput(input.Array, input.Offset, input.Count);
        deflater.Flush();
        int length = Drain(deflater, output, 0);

        // Its flush ends anywhere within a byte and holds the bits back, all of them zero. What it adds to finish is an empty
        // final block; where that one's first bit lies tells how many they were. An empty stored block takes its place.
        deflater.Finish();
        Drain(deflater, output, length);
        int held = BitOperations.TrailingZeroCount(output[length]);
        int start = length + ((held + BlockHeaderBits + 7) / 8);
        output[length..start].AsSpan().Clear();
        EmptyStored.CopyTo(output[start..]);
        return start + EmptyStored.Length;
    }

    private static int Drain(Deflater deflater, ArraySegment<byte> output, int length)
    {
        int count;
        while ((count = deflater.Deflate(output.Array, output.Offset + length, output.Count - length)) > 0)
        {
            length += count;
        }

        return length;
    }
}
