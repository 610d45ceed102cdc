using System.Text.RegularExpressions;

namespace ContainerTools.Comparison;

/// <summary>
/// Says for each layer of a new image which one of the old image it is or replaces: the one with the same content, else the one that the
/// same step made, else the one in its place between those.
/// </summary>
internal sealed partial class LayerPairing
{
    private readonly IReadOnlyList<Layer> _old;
    private readonly IReadOnlyList<Layer> _new;
    private readonly string?[] _oldSteps;
    private readonly string?[] _newSteps;
    private readonly int?[] _from;
    private readonly bool[] _isTaken;

    private LayerPairing(Image from, Image to)
    {
        (_old, _new) = (from.Layers, to.Layers);
        (_oldSteps, _newSteps) = (Steps(from), Steps(to));
        _from = new int?[_new.Count];
        _isTaken = new bool[_old.Count];
    }

    /// <returns>For each layer of the new image the index of its counterpart, and whether the same step made both.</returns>
    public static IReadOnlyList<(int? From, bool IsSameStep)> Pair(Image from, Image to) => new LayerPairing(from, to).Pair();

    private (int? From, bool IsSameStep)[] Pair()
    {
        IReadOnlyList<(int Here, int There)> common = CommonSequence.Find(_old.Count, _new.Count, (here, there) => _old[here].DiffId == _new[there].DiffId);
        foreach ((int here, int there) in common)
        {
            Take(here, there);
        }

        PairMoved();
        foreach ((int[] here, int[] there) in Gaps(common))
        {
            PairSteps(here, there);
        }

        return [.. _from.Select((from, index) => (from, from is { } place && IsSameStep(place, index)))];
    }

    private void PairMoved()
    {
        Dictionary<Digest, int> places = [];
        for (int here = 0; here < _old.Count; here++)
        {
            places.TryAdd(_old[here].DiffId, here);
        }

        for (int there = 0; there < _new.Count; there++)
        {
            if (_from[there] is null && places.TryGetValue(_new[there].DiffId, out int here))
            {
                Take(here, there);
            }
        }
    }

    private void PairSteps(int[] here, int[] there)
    {
        IReadOnlyList<(int Here, int There)> common = CommonSequence.Find(here.Length, there.Length, (one, other) => IsSameStep(here[one], there[other]));
        foreach ((int one, int other) in common)
        {
            Take(here[one], there[other]);
        }

        foreach ((int[] olds, int[] news) in Gaps([.. common.Select(pair => (here[pair.Here], there[pair.There]))], here, there))
        {
            foreach ((int one, int other) in olds.Zip(news))
            {
                Take(one, other);
            }
        }
    }

    private IEnumerable<(int[] Here, int[] There)> Gaps(IReadOnlyList<(int Here, int There)> common) =>
        Gaps(common, [.. Enumerable.Range(0, _old.Count)], [.. Enumerable.Range(0, _new.Count)]);

    // What lies between pairs and has no counterpart, on both sides.
    private IEnumerable<(int[] Here, int[] There)> Gaps(IReadOnlyList<(int Here, int There)> common, int[] olds, int[] news)
    {
        (int Here, int There) last = (-1, -1);
        foreach ((int here, int there) in common.Append((int.MaxValue, int.MaxValue)))
        {
            (int Here, int There) before = last;
            yield return (
                [.. olds.Where(index => index > before.Here && index < here && !_isTaken[index])],
                [.. news.Where(index => index > before.There && index < there && _from[index] is null)]);
            last = (here, there);
        }
    }

    private void Take(int here, int there)
    {
        _from[there] = here;
        _isTaken[here] = true;
    }

    private bool IsSameStep(int here, int there) => _oldSteps[here] is { } step && step == _newSteps[there];

    // Without the digests that Docker's old builder and Buildah write for what a step copies: with them, no two steps would be the same that
    // copied other files. A history that cannot be read says nothing, but what is pulled does not depend on it.
    private static string?[] Steps(Image image)
    {
        try
        {
            return [.. image.Layers.Select((_, index) => image.StepOf(index)?.CreatedBy is { Length: > 0 } command ? CopiedContent().Replace(command, "$1") : null)];
        }
        catch (ImageException)
        {
            return new string?[image.Layers.Count];
        }
    }

    [GeneratedRegex("\\b(file|dir|multi):[0-9a-f]{64}\\b")]
    private static partial Regex CopiedContent();
}
