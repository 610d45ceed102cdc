using ContainerTools.Compression;

namespace ContainerTools.Output;

/// <summary>What the name of a file says about how its content is compressed.</summary>
internal static class FileCompression
{
    // After a name without any of them comes a plain tar.
    private static readonly (string Ending, string Name)[] Endings =
    [
        (".gz", "gzip"), (".tgz", "gzip"), (".zst", "zstd"), (".tzst", "zstd"), (".xz", "xz"), (".txz", "xz"),
        (".bz2", "bzip2"), (".tbz2", "bzip2"), (".tbz", "bzip2"), (".lz4", "lz4"), (".Z", "compress"),
    ];

    /// <returns>The name of the compression, or null where the file's name says none.</returns>
    public static string? Of(string path) => Endings.FirstOrDefault(ending => path.EndsWith(ending.Ending, StringComparison.OrdinalIgnoreCase)).Name;

    /// <summary>The codec that writes what the name of a file promises.</summary>
    /// <param name="path">The file.</param>
    /// <param name="warn">Told where nothing here writes it.</param>
    public static Codec Choose(string path, Action<string> warn)
    {
        switch (Of(path))
        {
            case null:
                return Codec.None;
            case "gzip":
                return Codec.Gzip;
            case "zstd":
                return Codec.Zstd;
            case var other:
                warn($"'{path}' is written as a tar without compression: {other} is not written here, only gzip and zstd.");
                return Codec.None;
        }
    }
}
