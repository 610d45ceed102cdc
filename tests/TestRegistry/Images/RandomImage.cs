namespace ContainerTools.Testing;

/// <summary>Images whose layers cannot be compressed, so that sizes are what was asked for.</summary>
public static class RandomImage
{
    public static SampleImage Of(int layers, int size, SampleCompression compression = SampleCompression.Gzip, bool docker = false, int seed = 1)
    {
        var factory = new ImageFactory { Docker = docker };
        for (int i = 0; i < layers; i++)
        {
            factory.Add(Layer(seed + i, size, compression));
        }

        return factory.Build();
    }

    public static SampleLayer Layer(int seed, int size, SampleCompression compression = SampleCompression.Gzip) =>
        new(new LayerTar().File($"file{seed}", Bytes(seed, size)).ToArray(), compression);

    public static byte[] Bytes(int seed, int size)
    {
        byte[] content = new byte[size];
        new Random(seed).NextBytes(content);
        return content;
    }
}
