using System.Numerics;

namespace ContainerTools.Layering;

/// <summary>
/// Adds up, for every node of a graph without cycles, the values of the node and of all nodes that reach it, each once.
/// </summary>
/// <remarks>
/// Which nodes reach a node is kept in bits, for a few hundred of them at a time, so memory grows with the number of nodes
/// and not with its square. Nodes share most of what reaches them with one of their referrers, their leader; only the
/// difference to it is ever added up.
/// </remarks>
internal sealed class AncestorSums<T>
    where T : INumber<T>
{
    private const int Words = 8;
    private const int Width = Words * 64;

    private readonly Adjacency _referrers;
    private readonly T[] _values;
    private readonly T[] _sums;
    private readonly int[] _leaders;
    private readonly ulong[] _bits;

    private AncestorSums(Adjacency referrers, T[] values)
    {
        _referrers = referrers;
        _values = values;
        _sums = new T[values.Length];
        Array.Fill(_sums, T.Zero);
        _leaders = new int[values.Length];
        _bits = new ulong[values.Length * Words];
    }

    /// <param name="referrers">Every node has a higher number than its referrers.</param>
    /// <param name="values">One number for each node.</param>
    public static BigInteger[] Of(Adjacency referrers, BigInteger[] values)
    {
        var sums = new AncestorSums<T>(referrers, Array.ConvertAll(values, T.CreateChecked));
        sums.ChooseLeaders();
        for (int first = 0; first < values.Length; first += Width)
        {
            sums.AddBlock(first);
        }

        sums.AddLeaders();
        return Array.ConvertAll(sums._sums, BigInteger.CreateChecked);
    }

    // The referrer with the most paths to it is likely to have the most ancestors.
    private void ChooseLeaders()
    {
        for (int node = 0; node < _leaders.Length; node++)
        {
            int leader = -1;
            foreach (int referrer in _referrers[node])
            {
                leader = leader < 0 || _values[referrer] > _values[leader] ? referrer : leader;
            }

            _leaders[node] = leader;
        }
    }

    /// <summary>Adds the values of the block of nodes that begins with <paramref name="first"/> wherever they are due.</summary>
    private void AddBlock(int first)
    {
        for (int node = first; node < _leaders.Length; node++)
        {
            Span<ulong> bits = _bits.AsSpan(node * Words, Words);
            bits.Clear();
            if (node < first + Width)
            {
                bits[(node - first) / 64] = 1UL << (node - first) % 64;
            }

            foreach (int referrer in _referrers[node])
            {
                if (referrer >= first)
                {
                    Span<ulong> above = _bits.AsSpan(referrer * Words, Words);
                    for (int word = 0; word < Words; word++)
                    {
                        bits[word] |= above[word];
                    }
                }
            }

            AddDifference(node, first, bits);
        }
    }

    private void AddDifference(int node, int first, Span<ulong> bits)
    {
        int leader = _leaders[node];
        Span<ulong> known = leader < first ? default : _bits.AsSpan(leader * Words, Words);
        for (int word = 0; word < Words; word++)
        {
            ulong fresh = known.IsEmpty ? bits[word] : bits[word] & ~known[word];
            for (; fresh != 0; fresh &= fresh - 1)
            {
                _sums[node] += _values[first + (word * 64) + BitOperations.TrailingZeroCount(fresh)];
            }
        }
    }

    private void AddLeaders()
    {
        for (int node = 0; node < _sums.Length; node++)
        {
            if (_leaders[node] >= 0)
            {
                _sums[node] += _sums[_leaders[node]];
            }
        }
    }
}
