namespace ContainerTools.Comparison;

/// <summary>Measures the update of one image to another, layer by layer, as an engine does it.</summary>
internal sealed class UpdateMeasurement
{
    private readonly Image? _from;
    private readonly Image _to;
    private readonly PullEngine _engine;
    private readonly HashSet<Digest> _known;

    // How many layers, from the base up, have the same contents. Unpacked layers are kept under the digest of all contents up to
    // theirs (OCI image-spec, config.md, "Layer ChainID").
    private readonly int _common;

    public UpdateMeasurement(Image? from, Image to, PullEngine engine)
    {
        (_from, _to, _engine) = (from, to, engine);
        IReadOnlyList<Layer> old = from?.Layers ?? [];
        _known = [.. old.Select(layer => layer.Digest)];
        _common = old.Zip(to.Layers).TakeWhile(pair => pair.First.DiffId == pair.Second.DiffId).Count();
    }

    public ImageUpdate Measure()
    {
        bool[] pulled = FindPulled();
        double whole = Math.Max(1, ImageUpdate.SizeOf(_to));
        LayerUpdate[] layers = [.. Explain().Select((layer, index) => new LayerUpdate(
            _from, _to, index, layer.From, layer.Reason, pulled[index], !pulled[index] && index >= _common, pulled[index] ? _to.Layers[index].Size / whole : 0))];
        return new ImageUpdate(_from, _to, _engine, layers, DocumentSize());
    }

    private bool[] FindPulled()
    {
        var pulled = new HashSet<Digest>();
        Func<Layer, int, bool> isThere = _engine switch
        {
            PullEngine.Podman => IsInPodman(),
            PullEngine.DockerGraphDriver => IsInDocker(),
            _ => (layer, index) => index < _common || _known.Contains(layer.Digest),
        };
        return [.. _to.Layers.Select((layer, index) => !isThere(layer, index) && pulled.Add(layer.Digest))];
    }

    private Func<Layer, int, bool> IsInPodman()
    {
        HashSet<Digest> contents = [.. _from?.Layers.Select(layer => layer.DiffId) ?? []];
        return (layer, _) => _known.Contains(layer.Digest) || contents.Contains(layer.Digest);
    }

    private Func<Layer, int, bool> IsInDocker()
    {
        // The image's ID is looked for first; if that is there, so are all the layers, however they are stored now. Else a layer's digest recalls what
        // its content is, and that must be there upon those below it. Only on Windows the config is waited for, which says the content too.
        int kept = _from?.Id == _to.Id
            ? _to.Layers.Count
            : _to.Layers.Take(_common).TakeWhile(layer => _to.Platform.IsWindows || _known.Contains(layer.Digest)).Count();
        return (_, index) => index < kept;
    }

    private long DocumentSize() => _from?.Digest == _to.Digest
        ? 0
        : _to.Manifest.Size + (_from?.Id == _to.Id && _engine != PullEngine.Podman ? 0 : _to.Manifest.Config.Size);

    private IEnumerable<(int? From, LayerUpdateReason Reason)> Explain()
    {
        IReadOnlyList<(int? From, bool IsSameStep)> pairs = _from is null ? new (int?, bool)[_to.Layers.Count] : LayerPairing.Pair(_from, _to);
        var seen = new HashSet<Digest>();
        return _to.Layers.Select((layer, index) => (pairs[index].From, Explain(index, !seen.Add(layer.Digest), pairs[index])));
    }

    private LayerUpdateReason Explain(int index, bool isRepeated, (int? From, bool IsSameStep) pair)
    {
        Layer layer = _to.Layers[index];
        if (_known.Contains(layer.Digest))
        {
            return index < _common ? LayerUpdateReason.Unchanged : LayerUpdateReason.Rebased;
        }

        return isRepeated ? LayerUpdateReason.Repeated
            : pair.From is not { } place ? LayerUpdateReason.Added
            : _from!.Layers[place].DiffId == layer.DiffId ? LayerUpdateReason.Recompressed
            : pair.IsSameStep ? LayerUpdateReason.Rebuilt
            : LayerUpdateReason.Replaced;
    }
}
