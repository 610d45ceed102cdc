using System.Text.Json;
using ContainerTools.Archive;
using ContainerTools.Composition;
using ContainerTools.Store;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Composition;

/// <summary>A store in a folder, and configurations of the stream script about it.</summary>
internal sealed class StreamBench : IDisposable
{
    public StreamBench()
    {
        Directory.CreateDirectory(Store);
        byte[] zeros = new byte[10_240];
        Directory.CreateDirectory(Folder["customisation"]);
        File.WriteAllBytes(Folder["customisation", "layer.tar"], zeros);
        File.WriteAllText(Folder["customisation", "checksum"], Hash.Sha256(zeros)["sha256:".Length..] + "\n");
        Members = new()
        {
            ["architecture"] = "amd64",
            ["config"] = new Dictionary<string, object?> { ["Cmd"] = new[] { "/bin/hello" } },
            ["os"] = "linux",
            ["store_dir"] = Store,
            ["from_image"] = null,
            ["store_layers"] = Array.Empty<string[]>(),
            ["customisation_layer"] = Folder["customisation"],
            ["repo_tag"] = "hello:latest",
            ["created"] = "1970-01-01T00:00:01+00:00",
            ["mtime"] = "1970-01-01T00:00:01+00:00",
            ["uid"] = "0",
            ["gid"] = "0",
            ["uname"] = "root",
            ["gname"] = "root",
        };
    }

    public TemporaryFolder Folder { get; } = new();

    public string Store => Folder["store"];

    public Dictionary<string, object?> Members { get; }

    /// <summary>The JSON of <c>config</c>, letter by letter; null for what <see cref="Members"/> has.</summary>
    public string? Config { get; set; }

    /// <summary>Writes the configuration.</summary>
    /// <returns>Its path.</returns>
    public string Write()
    {
        string path = Folder["conf.json"];
        string text = JsonSerializer.Serialize(Members);
        File.WriteAllText(path, Config is null ? text : text.Replace(JsonSerializer.Serialize(Members["config"]), Config, StringComparison.Ordinal));
        return path;
    }

    public async Task<Image> ComposeAsync()
    {
        var store = new ImageStore(Folder["cache"]);
        return await new StreamComposer(new DigestCache(store), async (content, cancel) => store.GetBlobPath((await store.ImportAsync(content, cancel).ConfigureAwait(false)).Digest))
            .ComposeAsync(StreamConfiguration.Parse(await File.ReadAllBytesAsync(Write())), NullReporter.Instance, default);
    }

    public async Task<byte[]> ArchiveAsync() => await ComposeBench.ExportAsync(await ComposeAsync(), ArchiveFormat.DockerArchive);

    public void Dispose() => Folder.Dispose();
}
