using System.Text.Json;

namespace ContainerTools.Testing;

/// <summary>The containerd under a Docker daemon, by its own client.</summary>
public sealed class Containerd(JudgeRoot root, string address, string @namespace)
{
    /// <summary>Takes all the images of an archive, for all platforms, and unpacks those for this machine.</summary>
    public void Import(string archive) => Ctr("images", "import", "--all-platforms", archive);

    /// <summary>Takes the images of an archive and unpacks them for its overlays, or says why not.</summary>
    public ProcessResult TryUnpack(string archive) => TryCtr("images", "import", "--snapshotter", "overlayfs", archive);

    /// <summary>Where the unpacked layers of an image are, the topmost first.</summary>
    /// <param name="chainId">Of the topmost layer (OCI image-spec, config.md, "Layer ChainID").</param>
    public IReadOnlyList<string> Folders(string chainId)
    {
        string key = Guid.NewGuid().ToString("N");
        Ctr("snapshots", "--snapshotter", "overlayfs", "prepare", key, chainId);
        string mount = Ctr("snapshots", "--snapshotter", "overlayfs", "mounts", "/target", key).Output;
        Ctr("snapshots", "--snapshotter", "overlayfs", "rm", key);
        return mount[(mount.IndexOf("lowerdir=", StringComparison.Ordinal) + "lowerdir=".Length)..].Split(',', ' ', '\n')[0].Split(':');
    }

    /// <summary>The images' names, each with the digest of its manifest or index.</summary>
    public IReadOnlyDictionary<string, string> Images() => Ctr("images", "ls").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .ToDictionary(columns => columns[0], columns => columns[2]);

    /// <summary>Writes a program that is <c>ctr</c> for this containerd, in whatever namespace it is told.</summary>
    public void WriteShim(string path) => root.WriteShim(path, "ctr", "--address", address);

    public void Remove(params string[] names) => Ctr(["images", "rm", .. names]);

    /// <summary>The digest of the config to which a manifest, or an index's manifest for linux/amd64, leads.</summary>
    public string ConfigOf(string digest)
    {
        JsonElement document = JsonDocument.Parse(Ctr("content", "get", digest).OutputBytes).RootElement;
        return document.TryGetProperty("config", out JsonElement config)
            ? config.GetProperty("digest").GetString()!
            : ConfigOf(document.GetProperty("manifests").EnumerateArray().First(IsForThisMachine).GetProperty("digest").GetString()!);
    }

    private static bool IsForThisMachine(JsonElement entry) => !entry.TryGetProperty("platform", out JsonElement platform)
        || (platform.GetProperty("os").GetString(), platform.GetProperty("architecture").GetString()) == ("linux", "amd64");

    private ProcessResult Ctr(params string[] arguments) => TryCtr(arguments).Expect();

    private ProcessResult TryCtr(params string[] arguments) => root.Run("ctr", ["--address", address, "--namespace", @namespace, .. arguments]);
}
