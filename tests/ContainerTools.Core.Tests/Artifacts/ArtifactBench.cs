using System.Text;
using ContainerTools.Artifacts;
using ContainerTools.Composition;
using ContainerTools.Compression;
using ContainerTools.Store;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Artifacts;

/// <summary>A folder with files to make artifacts of, and one to save them to.</summary>
internal sealed class ArtifactBench : IDisposable
{
    public const string Type = "application/vnd.example.files.v1";
    public const string Unpack = "io.deis.oras.content.unpack";
    public const string TarDigest = "io.deis.oras.content.digest";
    public const string Title = "org.opencontainers.image.title";

    public TemporaryFolder Folder { get; } = new();

    public CollectingReporter Reporter { get; } = new();

    public string Target => Folder["target"];

    public ArtifactBuilder Builder => new(new LayeredImageBuilder(null, new LayerCompressor(new ImageStore(Folder["store"]), Codec.GzipPortable).CompressAsync));

    public void Dispose() => Folder.Dispose();

    public ArtifactSource File(string name, string content, string? title = null)
    {
        string path = Folder["source", name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, content);
        return new ArtifactSource(path, title ?? name);
    }

    public Task<Artifact> BuildAsync(params ArtifactSource[] files) => BuildAsync(new ArtifactRecipe { ArtifactType = Type, Files = files });

    public Task<Artifact> BuildAsync(ArtifactRecipe recipe) => Builder.BuildAsync(recipe, Reporter, default);

    public Task<string> SaveAsync(ArtifactFile file, bool overwrite = false, long? maximumSize = null) =>
        ArtifactSaver.SaveAsync(file, Target, new ArtifactSaveOptions { Overwrite = overwrite, MaximumSize = maximumSize }, Reporter, default);

    /// <summary>What is in the folder that was saved to, as slash-separated paths; a link is not followed.</summary>
    public string[] Saved() => [.. new DirectoryInfo(Target)
        .EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
        .Where(info => info is FileInfo)
        .Select(info => Path.GetRelativePath(Target, info.FullName).Replace('\\', '/'))
        .Order(StringComparer.Ordinal)];

    public string Read(string name) => System.IO.File.ReadAllText(Path.Combine(Target, name));

    /// <summary>An artifact as somebody else may have made it: one layer with these annotations.</summary>
    public static ArtifactFile Others(byte[] content, params (string Key, string Value)[] annotations) => Others(new MemoryBlob("application/octet-stream", Digest.Of("sha256", content), content), annotations);

    public static ArtifactFile Others(Blob content, params (string Key, string Value)[] annotations) => Assert.Single(Artifact.Of(
        Type,
        [(content.Descriptor with { Annotations = annotations.ToDictionary(pair => pair.Key, pair => pair.Value) }, content)],
        null).Files);

    public static ArtifactFile Others(string title, string content) => Others(Encoding.UTF8.GetBytes(content), (Title, title));

    /// <summary>A folder that somebody else packed, its entries as <see cref="WrittenLayer"/> has them.</summary>
    public static async Task<ArtifactFile> OthersFolderAsync(string title, params string[] entries)
    {
        byte[] tar = (await WrittenLayer.Of(entries).Blob.ReadAllAsync(int.MaxValue, NullReporter.Instance, default)).ToArray();
        using var packed = new MemoryStream();
        using (var encoder = new EncodingStream(packed, Codec.Gzip))
        {
            encoder.Write(tar);
            await encoder.CompleteAsync(default);
        }

        return Others(packed.ToArray(), (Title, title), (Unpack, "true"), (TarDigest, Digest.Of("sha256", tar).ToString()));
    }
}
