using System.Globalization;
using System.Text.Json.Nodes;

namespace ContainerTools.Testing;

/// <summary>Stocks a registry with what speed is measured with, as the options say.</summary>
internal sealed class BenchImages(RealRegistry registry, Options options)
{
    private const string Big = "bench/big";
    private const string Layers = "bench/layers";
    private const string Before = "bench/before";
    private const string After = "bench/after";
    private const int Changed = 3;
    private readonly string _cache = Path.GetFullPath(options["cache"] ?? ".");

    /// <summary>What was put there, by its name.</summary>
    public IEnumerable<(string Name, JsonObject Image)> Push() => [.. PushBig(), .. PushLayers(), .. PushTags()];

    private IEnumerable<(string Name, JsonObject Image)> PushBig()
    {
        foreach (string factor in Split("big"))
        {
            BigImage big = BigImage.Get(_cache, double.Parse(factor, CultureInfo.InvariantCulture));
            big.Push(registry, Big, factor);
            yield return ($"{Big}:{factor}", Describe(big.Digest, big.Id, big.Folder));
        }
    }

    /// <summary>Images of so many layers of that many random bytes, also as OCI layouts.</summary>
    private IEnumerable<(string Name, JsonObject Image)> PushLayers()
    {
        foreach (string kind in Split("layers"))
        {
            int[] numbers = [.. kind.Split('x').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
            SampleImage image = RandomImage.Of(numbers[0], numbers[1]);
            string folder = Path.Combine(_cache, $"layers-{kind}");
            OciFolder.Write(folder, (kind, image));
            registry.Upload(image, Layers, kind);
            yield return ($"{Layers}:{kind}", Describe(image.Digest, image.Id, folder));
        }
    }

    /// <summary>Two repositories with the same tags, of which a few lead elsewhere in the second one.</summary>
    private IEnumerable<(string Name, JsonObject Image)> PushTags()
    {
        int count = int.Parse(options["tags"] ?? "0", CultureInfo.InvariantCulture);
        for (int i = 0; i < count; i++)
        {
            string tag = string.Create(CultureInfo.InvariantCulture, $"1.0.{i}");
            foreach (string repository in new[] { Before, After })
            {
                SampleImage image = RandomImage.Of(1, 10_000, seed: repository == After && i >= count - Changed ? count + i : i);
                registry.Upload(image, repository, tag);
                yield return ($"{repository}:{tag}", Describe(image.Digest, image.Id, layout: null));
            }
        }
    }

    private string[] Split(string option) => options[option]?.Split(',') ?? [];

    private static JsonObject Describe(string digest, string id, string? layout)
    {
        var image = new JsonObject { ["digest"] = digest, ["mediaType"] = SampleTypes.OciManifest, ["id"] = id };
        if (layout is not null)
        {
            image["layout"] = layout;
        }

        return image;
    }
}
