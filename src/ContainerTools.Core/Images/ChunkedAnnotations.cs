namespace ContainerTools;

/// <summary>What descriptors and names of entries say of the table of contents that a layer brings (stargz-snapshotter, docs/estargz.md; containers/storage, pkg/chunked).</summary>
internal static class ChunkedAnnotations
{
    /// <summary>Of eStargz: the digest of the uncompressed table.</summary>
    public const string EStargzDigest = "containerd.io/snapshot/stargz/toc.digest";

    /// <summary>Of zstd:chunked, behind one of the prefixes: where the table is.</summary>
    public const string ZstdPosition = "manifest-position";

    /// <summary>Of zstd:chunked, behind one of the prefixes: the digest of the compressed table.</summary>
    public const string ZstdChecksum = "manifest-checksum";

    /// <summary>The name of the tar entry that is eStargz's table.</summary>
    public const string EStargzTable = "stargz.index.json";

    /// <summary>The names of tar entries by which eStargz marks what is fetched first.</summary>
    public static IReadOnlyList<string> EStargzLandmarks { get; } = [".prefetch.landmark", ".no.prefetch.landmark"];

    private static readonly string[] OtherOfEStargz = ["io.containers.estargz.uncompressed-size"];

    /// <summary>Before the names of zstd:chunked. The second is that of writers until 2022.</summary>
    public static IReadOnlyList<string> ZstdPrefixes { get; } = ["io.github.containers.zstd-chunked.", "io.containers.zstd-chunked."];

    /// <summary>Whether an annotation is about how the stored bytes are laid out, so that it is wrong for any others.</summary>
    public static bool IsOfBytes(string key) =>
        key == EStargzDigest || OtherOfEStargz.Contains(key) || ZstdPrefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal));
}
