using System.Buffers.Binary;

namespace ContainerTools.Fuzzing;

/// <summary>Several layers as one input: before each stands its length, and the last one has what is left.</summary>
internal static class LayerStack
{
    private const int Most = 4;

    /// <summary>Puts them together.</summary>
    public static byte[] Join(IEnumerable<byte[]> layers) => [.. layers.SelectMany(layer => (byte[])[.. Length(layer), .. layer])];

    /// <summary>Whatever the bytes are, there are layers.</summary>
    public static IReadOnlyList<Layer> Split(ReadOnlySpan<byte> input)
    {
        var layers = new List<Layer>();
        while (input.Length >= sizeof(int) && layers.Count < Most)
        {
            int length = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(input), (uint)(input.Length - sizeof(int)));
            layers.Add(WrittenLayer.Of(input.Slice(sizeof(int), length).ToArray()));
            input = input[(sizeof(int) + length)..];
        }

        // An image has a layer only once under a digest.
        return [.. layers.DistinctBy(layer => layer.Digest)];
    }

    private static byte[] Length(byte[] layer)
    {
        byte[] length = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, layer.Length);
        return length;
    }
}
