namespace ContainerTools.Layout;

/// <summary>The fixed names in an OCI image layout (OCI image-spec, image-layout.md).</summary>
internal static class LayoutFormat
{
    public const string BlobFolder = "blobs";
    public const string LayoutFile = "oci-layout";
    public const string IndexFile = "index.json";

    /// <summary>Ours, as in containerd: what is not complete yet.</summary>
    public const string IngestFolder = "ingest";

    /// <summary>Ours: what a store remembers of layers and archives.</summary>
    public const string MemoryFolder = "plans";

    public static byte[] LayoutBytes => """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray();

    /// <summary>Held by whoever changes the index of a layout that has that folder.</summary>
    public static string IndexLock(string root) => Path.Combine(root, IngestFolder, "index.lock");

    public static string BlobPath(string root, Digest digest) => Path.Combine(root, BlobFolder, digest.Algorithm, digest.Hex);
}
