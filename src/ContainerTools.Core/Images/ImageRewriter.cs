using System.Text;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools;

/// <summary>
/// Config and manifest of an image as texts, to make another image of it: what is not changed keeps its bytes. One that
/// changed nothing gives the same image.
/// </summary>
internal sealed class ImageRewriter
{
    private readonly Image _image;
    private readonly string _what;
    private IReadOnlyList<Layer> _layers;
    private ImageConfig? _made;

    /// <exception cref="ImageException">One of the documents has a member twice, so that readers would differ about it.</exception>
    public ImageRewriter(Image image)
    {
        _image = image;
        _what = $"Config {image.Id}";
        _layers = image.Layers;
        Config = new JsonObjectText(image.Config.Raw, _what);
        Manifest = new JsonObjectText(image.Manifest.Raw, $"Manifest {image.Digest}");
        MediaType = image.Manifest.MediaType;
    }

    public JsonObjectText Config { get; }

    public JsonObjectText Manifest { get; }

    /// <summary>Of the manifest, from now on.</summary>
    public string MediaType { get; set; }

    /// <summary>When the image was made, as the config says it; null where it does not.</summary>
    public JsonElement? Created => JsonReading.ParseObject(_image.Config.Raw, _what).TryFind("created", out JsonElement created) ? created : null;

    /// <summary>The descriptors of an image's layers, as they stand in its manifest.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> ReadDescriptors(Image image)
    {
        string what = $"Manifest {image.Digest}";
        return (JsonReading.ParseObject(image.Manifest.Raw, what).GetArray("layers", what) ?? [])
            .Select(json => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(json.GetRawText())).ToArray();
    }

    /// <summary>Gives the image other layers.</summary>
    /// <param name="layers">The lowest first, each with its descriptor as text.</param>
    public void SetLayers(IReadOnlyList<(Layer Layer, ReadOnlyMemory<byte> Descriptor)> layers)
    {
        _layers = layers.Select(item => item.Layer).ToArray();
        JsonObjectText rootfs = Config.Open("rootfs");
        rootfs.Set("diff_ids", JsonWriting.WriteValue(_layers.Select(layer => layer.DiffId.ToString()).ToArray()));
        if (rootfs.IsChanged)
        {
            Config.Set("rootfs", rootfs.ToBytes());
        }

        Manifest.Set("layers", JsonWriting.WriteArray(layers.Select(item => item.Descriptor)));
    }

    public void SetHistory(IEnumerable<HistoryStep> steps) => Config.Set("history", JsonWriting.WriteArray(steps.Select(step => step.Text)));

    /// <summary>Takes a config that was made of the image's elsewhere, in place of <see cref="Config"/>.</summary>
    public void SetConfig(ImageConfig config) => _made = config;

    /// <exception cref="ImageException">The documents contradict each other.</exception>
    public Image ToImage()
    {
        ImageConfig config = _made ?? (Config.IsChanged ? ImageConfig.Parse(Config.ToBytes(), _image.Id.Algorithm) : _image.Config);
        if (config.Digest != _image.Id)
        {
            JsonObjectText descriptor = Manifest.Open("config");
            descriptor.PointTo(config.Digest, config.Raw.Length);
            Manifest.Set("config", descriptor.ToBytes());
        }

        return Manifest.IsChanged
            ? _image.Rewrite((Manifest)ManifestDocument.Parse(Manifest.ToBytes(), MediaType, _image.Digest.Algorithm), config, _layers)
            : _image;
    }
}
