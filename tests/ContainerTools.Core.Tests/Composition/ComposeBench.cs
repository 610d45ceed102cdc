using System.Text;
using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Composition;
using ContainerTools.Tar;
using ContainerTools.Testing;
using ContainerTools.Tests.Tar;

namespace ContainerTools.Tests.Composition;

/// <summary>A folder to compose from, and what comes of it.</summary>
internal sealed class ComposeBench : IDisposable
{
    public TemporaryFolder Folder { get; } = new();

    /// <summary>The folder that most tests make layers of.</summary>
    public string Root => Directory.CreateDirectory(Folder["root"]).FullName;

    /// <summary>A file below the root; its folders are made.</summary>
    public string File(string name, string content = "content", string mode = "0644")
    {
        string path = Path.GetFullPath(Path.Combine(Root, name));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, content);
        Chmod(path, mode);
        return path;
    }

    public string SubFolder(string name, string mode = "0755")
    {
        string path = Directory.CreateDirectory(Path.Combine(Root, name)).FullName;
        Chmod(path, mode);
        return path;
    }

    public string Link(string name, string target)
    {
        string path = Path.Combine(Root, name);
        System.IO.File.CreateSymbolicLink(path, target);
        return path;
    }

    public static void Chmod(string path, string mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(mode, 8));
        }
    }

    public LayerPlan Plan(LayerRules? rules = null, string destination = "/") =>
        new LayerBuilder(rules ?? new()).Add(new LayerSource(Root, destination), default).ToPlan("files");

    public static byte[] Tar(LayerPlan plan)
    {
        using Stream tar = plan.OpenTar();
        using var bytes = new MemoryStream();
        tar.CopyTo(bytes);
        Assert.Equal(plan.Size, bytes.Length);
        return bytes.ToArray();
    }

    public static string DigestOf(LayerPlan plan) => Digest.Of("sha256", Tar(plan)).Hex;

    public static IReadOnlyList<TarHeader> Headers(LayerPlan plan) => ReadTar.From(Tar(plan)).Headers;

    public static IEnumerable<string> Names(LayerPlan plan) => Headers(plan).Select(header => header.Name);

    public static async Task<TarHeader[]> HeadersAsync(Layer layer)
    {
        using Stream tar = await layer.OpenTarAsync(NullReporter.Instance, default);
        using var bytes = new MemoryStream();
        await tar.CopyToAsync(bytes);
        return [.. ReadTar.From(bytes.ToArray()).Headers];
    }

    public static Task<Image> BuildAsync(LayeredImageRecipe recipe, IDigestCache? digests = null) =>
        new LayeredImageBuilder(digests).BuildAsync(recipe, NullReporter.Instance, default);

    public Task<Image> BuildAsync(ImageComposition? composition = null) =>
        BuildAsync(new LayeredImageRecipe(composition ?? new("app")) { Sources = [new LayerSource(Root)] });

    public static async Task<byte[]> ExportAsync(Image image, ArchiveFormat format = ArchiveFormat.DockerArchive)
    {
        using var target = new MemoryStream();
        await ImageExport.WriteStreamAsync([image], target, new() { Format = format }, Path.GetTempPath(), NullReporter.Instance, default);
        return target.ToArray();
    }

    public static string Config(Image image) => Encoding.UTF8.GetString(image.Config.Raw.Span);

    public static ImageException Fails(ImageError error, Action action)
    {
        ImageException exception = Assert.Throws<ImageException>(action);
        Assert.True(exception.Error == error, $"{exception.Error} instead of {error}: {exception.Message}");
        return exception;
    }

    public static async Task<ImageException> FailsAsync(ImageError error, Func<Task> action)
    {
        ImageException exception = await Assert.ThrowsAsync<ImageException>(action);
        Assert.True(exception.Error == error, $"{exception.Error} instead of {error}: {exception.Message}");
        return exception;
    }

    public void Dispose() => Folder.Dispose();
}
