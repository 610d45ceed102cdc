using ContainerTools.Inspection;
using ContainerTools.Packages;
using ContainerTools.Packages.Search;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Packages;

/// <summary>Looks for packages in layers that tests write.</summary>
internal static class PackagesOf
{
    public const string Debian = "ID=debian\nVERSION_ID=\"12\"\n";

    public static Image Image(params LayerTar[] layers) => LayerImage.Of([.. layers.Select(Layer)]);

    public static async Task<ImagePackages> ReadAsync(Image image, params PackageEcosystem[] ecosystems) =>
        await new PackageSearch(await ImageFiles.ReadAsync(image, null, NullReporter.Instance, default), null).RunAsync(ecosystems, NullReporter.Instance, default);

    public static Task<ImagePackages> ReadAsync(params LayerTar[] layers) => ReadAsync(Image(layers));

    /// <summary>All packages, each as its ecosystem, name and version.</summary>
    public static async Task<IEnumerable<string>> ListAsync(params LayerTar[] layers) => (await ReadAsync(layers)).All.Select(package => $"{package.Ecosystem} {package}");

    public static ImagePackage Find(this ImagePackages packages, string name) => packages.All.Single(package => package.Name == name);

    private static Layer Layer(LayerTar tar)
    {
        byte[] content = tar.ToArray();
        var digest = Digest.Of("sha256", content);
        return new Layer(new MemoryBlob(MediaTypes.OciLayer, digest, content), digest);
    }
}
