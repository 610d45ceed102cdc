using System.Text.Json;
using ContainerTools.Editing;
using ContainerTools.Json;

namespace ContainerTools.Conversion;

/// <summary>Config and manifest of one image that is converted.</summary>
internal sealed class ConvertedDocuments
{
    private readonly ConversionOptions _options;
    private readonly LayerConverter _layers;
    private readonly HashSet<int> _excluded;

    /// <exception cref="ImageException">What is wanted cannot be, as far as the documents tell.</exception>
    public ConvertedDocuments(Image image, ConversionOptions options, LayerConverter layers)
    {
        Image = image;
        _options = options;
        _layers = layers;
        _excluded = options.ExcludedLayers?.Invoke(image).ToHashSet() ?? [];
        if (image.Layers.Count > 0 && _excluded.Count == image.Layers.Count)
        {
            throw new ImageException(ImageError.InvalidArgument, $"No layer of {image} would be left.", image);
        }

        if (IsDocker)
        {
            foreach (Layer layer in Kept)
            {
                CheckDocker(layer);
            }
        }
    }

    /// <summary>As it was.</summary>
    public Image Image { get; }

    /// <summary>The layers that stay, in whatever form.</summary>
    public IEnumerable<Layer> Kept => Image.Layers.Where((_, index) => !_excluded.Contains(index));

    private bool IsDocker => (_options.MediaTypes ?? (MediaTypes.IsDocker(Image.Manifest.MediaType) ? MediaTypeFamily.Docker : MediaTypeFamily.Oci)) == MediaTypeFamily.Docker;

    /// <summary>The image as it is now; its layers were converted before.</summary>
    public Image ToImage(IReporter reporter)
    {
        var rewriter = new ImageRewriter(Image);
        (Layer Layer, ReadOnlyMemory<byte> Descriptor)[] lines = Image.Layers.Zip(ImageRewriter.ReadDescriptors(Image), Image.Manifest.Layers)
            .Select(item => Convert(item.First, item.Second, item.Third))
            .Where((_, index) => !_excluded.Contains(index)).Select(Retype).ToArray();
        if (lines.Length < Image.Layers.Count || lines.Zip(Image.Layers).Any(pair => pair.First.Layer != pair.Second))
        {
            rewriter.SetLayers(lines);
        }

        ApplyHistory(rewriter);
        ApplyTime(rewriter);
        ApplyFamily(rewriter, reporter);
        Image made = rewriter.ToImage();
        if (made.Id != Image.Id)
        {
            reporter.Verbose($"{Image}: the image ID {Image.Id} became {made.Id}.");
        }

        return made;
    }

    private void CheckDocker(Layer layer)
    {
        if (_layers.MayChange(layer) ? _layers.MakesZstd(layer) && !IsOfDocker(layer) : LayerMediaType.ToDocker(layer.MediaType) is null)
        {
            throw new ImageException(
                ImageError.Unsupported,
                $"Docker's media types have no name for the layer {layer.Digest} of {Image}, '{PrintableText.Of(layer.MediaType)}'{(_layers.MayChange(layer) ? " compressed with zstd" : "")}. Compress the layers with gzip, or give the image OCI's media types.",
                layer.Digest);
        }

        // One that nobody has specified, but that is there already and was not asked for.
        bool IsOfDocker(Layer one) => _options.LayerCompression is null && MediaTypes.IsDocker(one.MediaType);
    }

    private (Layer Layer, ReadOnlyMemory<byte> Descriptor) Convert(Layer layer, ReadOnlyMemory<byte> text, Descriptor descriptor) =>
        _layers.ResultOf(layer).Layer is var result && result == layer ? (layer, text) : LayerRecoding.Apply(descriptor, result);

    private (Layer Layer, ReadOnlyMemory<byte> Descriptor) Retype((Layer Layer, ReadOnlyMemory<byte> Descriptor) line)
    {
        if (_options.MediaTypes is not { } family)
        {
            return line;
        }

        var text = new JsonObjectText(line.Descriptor, $"Layer {line.Layer.Digest}");
        if (family == MediaTypeFamily.Docker)
        {
            text.Remove("annotations");
        }

        string type = family == MediaTypeFamily.Docker ? LayerMediaType.ToDocker(line.Layer.MediaType)! : LayerMediaType.ToOci(line.Layer.MediaType);
        text.Set("mediaType", JsonWriting.WriteValue(type));
        return text.IsChanged ? (line.Layer.WithType(type), text.ToBytes()) : line;
    }

    private void ApplyHistory(ImageRewriter rewriter)
    {
        int[] edited = [.. Image.Layers.Index().Where(item => !_excluded.Contains(item.Index) && _layers.ResultOf(item.Item).ExcludedCount > 0).Select(item => item.Index)];
        if (_excluded.Count + edited.Length == 0 || Image.Config.History.Count == 0)
        {
            return;
        }

        // What a step of the history did is still true; that its layer is gone is said by a step of its own.
        IReadOnlyList<HistoryStep> steps = _excluded.Count > 0 ? HistoryStep.ReadComplete(Image) : HistoryStep.ReadAll(Image);
        string[] notes =
        [
            .. _excluded.Count > 0 ? [$"layers {string.Join(", ", _excluded.Order())} left out"] : Array.Empty<string>(),
            .. edited.Length > 0 ? [$"{string.Join(", ", _options.ExcludedPaths)} left out of layers {string.Join(", ", edited)}"] : Array.Empty<string>(),
        ];
        rewriter.SetHistory([
            .. steps.Select(step => step.Layer is { } layer && _excluded.Contains(layer) ? step.WithoutLayer() : step),
            HistoryStep.Make(rewriter.Created, $"{string.Join("; ", notes)} of {Image.Id}", null),
        ]);
    }

    private void ApplyTime(ImageRewriter rewriter)
    {
        if (_options.LatestCreated is not { } latest)
        {
            return;
        }

        if (Image.Config.Created > latest)
        {
            rewriter.Config.Set("created", JsonWriting.WriteTime(latest));
        }

        string what = $"Config {Image.Id}";
        IReadOnlyList<JsonElement> steps = JsonReading.ParseObject(rewriter.Config.ToBytes(), what).GetArray("history", what) ?? [];
        if (steps.Select(step => HistoryEntry.Read(step, what)).Any(step => step.Created > latest))
        {
            rewriter.Config.Set("history", JsonWriting.WriteArray(steps.Select(step => Clamp(step, latest, what))));
        }

        rewriter.Manifest.Merge("annotations", CreatedAnnotation.Clamp(Image.Manifest, latest));
    }

    private static ReadOnlyMemory<byte> Clamp(JsonElement step, DateTimeOffset latest, string what)
    {
        var text = new JsonObjectText(System.Text.Encoding.UTF8.GetBytes(step.GetRawText()), what);
        if (HistoryEntry.Read(step, what).Created > latest)
        {
            text.Set("created", JsonWriting.WriteTime(latest));
        }

        return text.ToBytes();
    }

    private void ApplyFamily(ImageRewriter rewriter, IReporter reporter)
    {
        if (_options.MediaTypes is not { } family)
        {
            return;
        }

        bool isDocker = family == MediaTypeFamily.Docker;
        string mediaType = isDocker ? MediaTypes.DockerManifest : MediaTypes.OciManifest;
        JsonObjectText config = rewriter.Manifest.Open("config");
        config.Set("mediaType", JsonWriting.WriteValue(isDocker ? MediaTypes.DockerConfig : MediaTypes.OciConfig));
        if (isDocker)
        {
            config.Remove("annotations");
            config.Remove("data");
            RemoveLosses(rewriter, reporter);
        }

        if (config.IsChanged)
        {
            rewriter.Manifest.Set("config", config.ToBytes());
        }

        if (mediaType != Image.Manifest.MediaType)
        {
            rewriter.Manifest.Set("mediaType", JsonWriting.WriteValue(mediaType));
            rewriter.MediaType = mediaType;
        }
    }

    private void RemoveLosses(ImageRewriter rewriter, IReporter reporter)
    {
        if (Image.Manifest.Annotations.Count + Image.Manifest.Config.Annotations.Count + Image.Manifest.Layers.Sum(layer => layer.Annotations.Count) > 0)
        {
            reporter.Warning($"{Image}: Docker's manifests have no annotations; those of the manifest, the config and the layers are left out.");
        }

        rewriter.Manifest.Remove("annotations");
        DockerLosses.Remove(rewriter.Manifest, Image.Manifest, reporter);
    }
}
