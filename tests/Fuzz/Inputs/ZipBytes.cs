using System.IO.Compression;

namespace ContainerTools.Fuzzing;

/// <summary>Archives in memory.</summary>
internal static class ZipBytes
{
    public static byte[] Of(params (string Name, byte[] Content)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries)
            {
                ZipArchiveEntry entry = zip.CreateEntry(name);
                entry.LastWriteTime = DateTimeOffset.UnixEpoch.AddYears(20);
                using Stream stream = entry.Open();
                stream.Write(content);
            }
        }

        return bytes.ToArray();
    }
}
