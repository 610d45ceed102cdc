using System.IO.Compression;

namespace ContainerTools.Compression;

/// <summary>The zlib of the runtime.</summary>
internal sealed class RuntimeDeflater(int level) : IBlockDeflater
{
    // Came with .NET 9. Before, there is no level between 'Fastest', whose results are a quarter larger than those of other
    // tools, and 'Optimal', which takes twice as long.
    private static readonly Type? OptionsType = typeof(DeflateStream).Assembly.GetType("System.IO.Compression.ZLibCompressionOptions");

    private readonly object _level = MakeLevel(level);

    public int Deflate(ArraySegment<byte> input, ArraySegment<byte> output)
    {
        var target = new MemoryStream(output.Array!, output.Offset, output.Count);

        // A fresh one for each block and the block in one piece: zlib-ng's output depends on what came before and how.
        using var deflate = (DeflateStream)Activator.CreateInstance(typeof(DeflateStream), target, _level, true)!;
        deflate.Write(input);
        deflate.Flush();
        return (int)target.Position; // Disposing adds the end of the format behind this.
    }

    private static object MakeLevel(int level)
    {
        if (OptionsType is null)
        {
            return level switch { 1 => CompressionLevel.Fastest, 9 => CompressionLevel.SmallestSize, _ => CompressionLevel.Optimal };
        }

        object options = Activator.CreateInstance(OptionsType)!;
        OptionsType.GetProperty("CompressionLevel")!.SetValue(options, level);
        return options;
    }
}
