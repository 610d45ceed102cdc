using ContainerTools.Tar;

namespace ContainerTools.Fuzzing;

/// <summary>Archives in memory. Everything here completes at once, so nothing needs awaiting.</summary>
internal static class TarBytes
{
    public static byte[] Pack(params TarHeader[] headers) => Pack(headers.Select(header => (header, Array.Empty<byte>())));

    public static byte[] Pack(IEnumerable<(TarHeader Header, byte[] Content)> entries)
    {
        using var target = new MemoryStream();
        using var writer = new TarWriter(target);
        foreach ((TarHeader header, byte[] content) in entries)
        {
            Do(writer.WriteAsync(header, new MemoryStream(content), default));
        }

        Do(writer.CompleteAsync(default));
        return target.ToArray();
    }

    public static void Do(ValueTask task) => task.AsTask().GetAwaiter().GetResult();

    public static T Do<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();
}
