using ContainerTools.Archive.Writing;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

/// <summary>A real registry that holds the samples, and the files that became of them.</summary>
public sealed class StockedRegistry : IDisposable
{
    private readonly TemporaryFolder _folder = new("containertools-acceptance-");
    private readonly Lazy<RealRegistry> _registry = new(() => Stock(new RealRegistry()));

    /// <summary>An index whose images are all for Linux, at the tag <c>linux</c>.</summary>
    private static SampleIndex LinuxIndex => SampleIndex.Of(Busybox.Platforms(docker: false).Take(3));

    public RealRegistry Registry => _registry.Value;

    /// <summary>Puts the samples into a registry.</summary>
    public static RealRegistry Stock(RealRegistry registry)
    {
        foreach ((string tag, SampleManifest sample) in SampleShelf.All)
        {
            registry.Upload(sample, SampleShelf.Repository, tag);
        }

        registry.Upload(LinuxIndex, SampleShelf.Repository, "linux");
        return registry;
    }

    /// <summary>The name that exported samples get.</summary>
    public static string NameOf(string sample) => $"acceptance/{sample}:1.0";

    /// <summary>The sample of that tag that runs on this machine.</summary>
    public static SampleImage Expected(string sample) => sample == "linux" ? Expected("oci")
        : SampleShelf.All[sample] is SampleIndex index ? index.Children.OfType<SampleImage>().First() : (SampleImage)SampleShelf.All[sample];

    public async Task<Image> PullAsync(string sample) =>
        (Image)((IImage)await RegistryAccess.GetImageAsync(Registry, sample)).Rename([NameOf(sample)]);

    public async Task<ImageIndex> PullIndexAsync(string sample) =>
        (ImageIndex)(await RegistryAccess.GetAllPlatformsAsync(Registry, sample)).Rename([NameOf(sample)]);

    /// <summary>A path that nothing has yet.</summary>
    public string NewPath(string suffix = "") => _folder[Guid.NewGuid().ToString("N") + suffix];

    /// <summary>Writes images as asked.</summary>
    /// <returns>Where they are.</returns>
    public async Task<string> ExportAsync(ExportOptions options, params IImage[] images)
    {
        string path = NewPath(ArchiveName.For(images[0], options) + (options.LayerCompression == LayerForm.None ? "-plain" : ""));
        await ImageExport.WriteFileAsync(images, path, options, overwrite: false, NullReporter.Instance, CancellationToken.None);
        return path;
    }

    public async Task<string> ExportAsync(string sample, ExportOptions options) => await ExportAsync(options, await PullAsync(sample));

    public void Dispose()
    {
        if (_registry.IsValueCreated)
        {
            _registry.Value.Dispose();
        }

        _folder.Dispose();
    }
}
