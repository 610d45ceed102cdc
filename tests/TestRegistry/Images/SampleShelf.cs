namespace ContainerTools.Testing;

/// <summary>The samples that registries are stocked with, by tag.</summary>
public static class SampleShelf
{
    public const string Repository = "samples/busybox";

    /// <summary>Where registries that ask for tokens let everybody pull.</summary>
    public const string PublicRepository = "public/busybox";

    private static readonly Lazy<IReadOnlyDictionary<string, SampleManifest>> Made = new(Make);

    /// <summary><c>oci</c>, <c>v2s2</c>, <c>multi</c>, <c>list</c>, <c>empty</c>, <c>newline</c>, <c>plain</c>, and <c>zstd</c> where that program is.</summary>
    public static IReadOnlyDictionary<string, SampleManifest> All => Made.Value;

    private static Dictionary<string, SampleManifest> Make()
    {
        var shelf = new Dictionary<string, SampleManifest>
        {
            ["oci"] = Busybox.Image(),
            ["v2s2"] = Busybox.Image(docker: true),
            ["multi"] = SampleIndex.Of(Busybox.Platforms(docker: false), attested: true),
            ["list"] = SampleIndex.Of(Busybox.Platforms(docker: true), docker: true),
            ["empty"] = Busybox.Image(withEmptyLayer: true),
            ["newline"] = Busybox.Image(likeUmoci: true),
            ["plain"] = Busybox.Image(SampleCompression.None),
        };
        if (Tool.WhyNot("zstd") is null)
        {
            shelf["zstd"] = Busybox.Image(SampleCompression.Zstd);
        }

        return shelf;
    }
}
