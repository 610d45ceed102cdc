using System.Text;
using System.Text.Json.Nodes;
using ContainerTools.Locking;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Locking;

public sealed class ImageLockTests : IDisposable
{
    private readonly RegistryBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_lock_says_what_the_image_consists_of_a_line_a_field()
    {
        SampleImage sample = _bench.AddImage(1);
        string text = Text(await _bench.GetImageAsync());

        Assert.Equal(
            $$"""
            {
              "lockVersion": 1,
              "images": [
                {
                  "reference": "{{_bench.Reference()}}",
                  "tag": "1",
                  "allPlatforms": false,
                  "manifests": [
                    {
                      "platform": "linux/amd64",
                      "mediaType": "{{sample.MediaType}}",
                      "digest": "{{sample.Digest}}",
                      "size": {{sample.Content.Length}},
                      "config": {
                        "mediaType": "{{sample.Config.MediaType}}",
                        "digest": "{{sample.Config.Digest}}",
                        "size": {{sample.Config.Content.Length}}
                      },
                      "layers": [
                        {
                          "mediaType": "{{sample.LayerBlobs[0].MediaType}}",
                          "digest": "{{sample.LayerBlobs[0].Digest}}",
                          "size": {{sample.LayerBlobs[0].Content.Length}}
                        }
                      ]
                    }
                  ]
                }
              ]
            }

            """.ReplaceLineEndings("\n"),
            text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_fetched_by_a_lock_gives_the_same_lock(bool all)
    {
        IImage image = await GetMultiAsync(all);
        ImageLock locks = ImageLock.Parse(ImageLock.Of([image]).ToBytes(), "'lock'");
        LockedImage locked = Assert.Single(locks.Images);
        _bench.AddImage(1, 10, "multi");

        IImage again = await _bench.Client.GetPinnedAsync(locked.Reference, locked.Digest, locked.Platform, locked.Index, _bench.Reporter, RegistryBench.Limit());
        locks.Verify(locked, again);

        Assert.Equal(Text(image), Text(again));
        Assert.Equal(image.RepoTags, again.RepoTags);
        Assert.Equal(all, locked.AllPlatforms);
        Assert.Equal(SampleShelf.All["multi"].Digest, locked.Index.ToString());
    }

    [Fact]
    public async Task The_order_of_images_does_not_matter_and_one_that_comes_twice_counts_once()
    {
        IImage[] images = [await GetMultiAsync(false), await GetMultiAsync(true), await GetAsync("a"), await GetAsync("b")];

        Assert.Equal(Text(images), Text([.. images.Reverse(), .. images]));
    }

    [Theory]
    [InlineData("""{"x":1}""", ImageError.Malformed, "is not a lock")]
    [InlineData("""{"lockVersion":2,"images":[]}""", ImageError.Unsupported, "version 2")]
    [InlineData("""{"lockVersion":"1","images":[]}""", ImageError.Malformed, "is not a lock")]
    [InlineData("""{"lockVersion":1}""", ImageError.Malformed, "no images")]
    [InlineData("""{"lockVersion":1,"lockVersion":1,"images":[]}""", ImageError.Malformed, "more than once")]
    [InlineData("""{"lockVersion":1,"images":[7]}""", ImageError.Malformed, "entry 1")]
    [InlineData("""[]""", ImageError.Malformed, "not a JSON object")]
    [InlineData("""{""", ImageError.Malformed, "not valid JSON")]
    public void What_is_no_lock_is_refused(string text, ImageError error, string reason) => Refuse(text, error, reason);

    [Theory]
    [InlineData("reference", "\"a b\"", "which is not one")]
    [InlineData("reference", "null", "has no reference")]
    [InlineData("tag", "\"other\"", "not that of its reference")]
    [InlineData("index", "\"sha256:00\"", "not one of sha256")]
    [InlineData("index", "\"md5:00\"", "not one of sha256")]
    [InlineData("allPlatforms", "\"yes\"", "neither true nor false")]
    [InlineData("allPlatforms", "true", "has no index")]
    [InlineData("manifests", "[]", "has 0 manifests")]
    [InlineData("manifests/0/digest", "\"sha256:xyz\"", "which is not one")]
    [InlineData("manifests/0/size", "-1", "no valid size")]
    [InlineData("manifests/0/platform", "\"/\"", "which is not one")]
    [InlineData("manifests/0/config", "null", "has no config")]
    [InlineData("manifests/0/layers/0/digest", "\"sha512:00\"", "layer 1")]
    [InlineData("manifests/0/layers/0", "\"x\"", "layer 1")]
    public async Task An_entry_that_makes_no_sense_is_refused_by_number(string path, string value, string reason)
    {
        JsonNode root = JsonNode.Parse(Text(await GetAsync("a")))!;
        string[] parts = path.Split('/');
        JsonNode parent = parts[..^1].Aggregate(root["images"]![0]!, (node, part) => int.TryParse(part, out int i) ? node[i]! : node[part]!);
        if (parent is JsonArray list)
        {
            list[0] = JsonNode.Parse(value);
        }
        else
        {
            parent[parts[^1]] = JsonNode.Parse(value);
        }

        ImageException failure = Refuse(root.ToJsonString(), ImageError.Malformed, reason);
        Assert.Contains("'my.lock': entry 1", failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_entry_that_comes_twice_is_refused()
    {
        JsonNode root = JsonNode.Parse(Text(await GetAsync("a")))!;
        root["images"]!.AsArray().Add(root["images"]![0]!.DeepClone());

        Refuse(root.ToJsonString(), ImageError.Malformed, "entry 2 is there twice");
    }

    [Theory]
    [InlineData("manifests/0/config/size", "the config is")]
    [InlineData("manifests/0/config/mediaType", "the config is")]
    [InlineData("manifests/0/layers/1/size", "layer 2 is")]
    [InlineData("manifests/0/size", "the manifest is")]
    [InlineData("manifests/0/layers", "there are 3 layers, not 0")]
    public async Task An_image_that_is_not_the_locked_one_is_refused(string path, string reason)
    {
        Image image = await GetAsync("a");
        JsonNode root = JsonNode.Parse(Text(image))!;
        string[] parts = path.Split('/');
        JsonNode parent = parts[..^1].Aggregate(root["images"]![0]!, (node, part) => int.TryParse(part, out int i) ? node[i]! : node[part]!);
        parent[parts[^1]] = parts[^1] switch { "size" => 1, "layers" => new JsonArray(), _ => "application/x" };
        ImageLock locks = ImageLock.Parse(Encoding.UTF8.GetBytes(root.ToJsonString()), "'my.lock'");

        ImageException failure = Assert.Throws<ImageException>(() => locks.Verify(locks.Images[0], image));

        Assert.Equal(ImageError.DigestMismatch, failure.Error);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.Contains("'my.lock'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_without_a_locked_platform_is_refused()
    {
        IImage image = await GetMultiAsync(true);
        JsonNode root = JsonNode.Parse(Text(image))!;
        root["images"]![0]!["manifests"]!.AsArray().RemoveAt(0);
        ImageLock locks = ImageLock.Parse(Encoding.UTF8.GetBytes(root.ToJsonString()), "'my.lock'");

        Assert.Equal(ImageError.DigestMismatch, Assert.Throws<ImageException>(() => locks.Verify(locks.Images[0], image)).Error);
    }

    private static string Text(params IImage[] images) => Encoding.UTF8.GetString(ImageLock.Of(images).ToBytes());

    private static ImageException Refuse(string text, ImageError error, string reason)
    {
        ImageException failure = Assert.Throws<ImageException>(() => ImageLock.Parse(Encoding.UTF8.GetBytes(text), "'my.lock'"));
        Assert.Equal(error, failure.Error);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        return failure;
    }

    private async Task<Image> GetAsync(string tag)
    {
        _bench.AddImage(3, 1000, tag);
        return await _bench.GetImageAsync(tag: tag);
    }

    private async Task<IImage> GetMultiAsync(bool all)
    {
        _bench.Memory.Add(RegistryBench.Repository, SampleShelf.All["multi"], "multi");
        return all
            ? await _bench.Client.GetAllPlatformsAsync(_bench.Reference("multi"), _bench.Reporter, RegistryBench.Limit())
            : await _bench.GetImageAsync(tag: "multi");
    }
}
