using System.Runtime.InteropServices;

namespace ContainerTools.Testing;

/// <summary>SplitMix64: the same numbers on every machine and runtime, and fast.</summary>
internal struct SplitMix(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>From 0 to less than 1.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A normal distribution's number, nearly.</summary>
    public double NextNormal()
    {
        double sum = -6;
        for (int i = 0; i < 12; i++)
        {
            sum += NextDouble();
        }

        return sum;
    }

    public void Fill(Span<byte> target)
    {
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(target);
        foreach (ref ulong word in words)
        {
            word = Next();
        }

        for (int i = words.Length * sizeof(ulong); i < target.Length; i++)
        {
            target[i] = (byte)Next();
        }
    }
}
