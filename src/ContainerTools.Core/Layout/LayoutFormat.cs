namespace ContainerTools.Layout;

/// <summary>The fixed names in an OCI image layout (OCI image-spec, image-layout.md), and those that this library adds.</summary>
internal static class LayoutFormat
{
    public const string BlobFolder = "blobs";
    public const string LayoutFile = "oci-layout";
    public const string IndexFile = "index.json";

    /// <summary>Ours, as in containerd: blobs that are not complete yet, of a store and of a folder that a registry serves.</summary>
    public const string IngestFolder = "ingest";

    /// <summary>Ours: the digests that a store keeps of layers and archives.</summary>
    public const string DigestFolder = "plans";

    /// <summary>Ours: held by the process that changes the index. It is there only as long as that takes.</summary>
    public const string LockFile = "index.json.lock";

    /// <summary>Ours: changes of the index that a server has taken and that are not in it yet. It is there only as long as the server runs.</summary>
    public const string JournalFile = "index.json.journal";

    public static byte[] LayoutBytes => """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray();

    /// <summary>The name of a blob relative to the layout, as archives write it.</summary>
    public static string BlobName(Digest digest) => $"{BlobFolder}/{digest.Algorithm}/{digest.Hex}";
}
