using ContainerTools.Tar;

namespace ContainerTools.Tests.Tar;

/// <summary>All that a reader saw of an archive.</summary>
internal sealed record ReadTar(IReadOnlyList<(TarHeader Header, byte[] Content)> Entries, TarFlaws Flaws)
{
    public IReadOnlyList<TarHeader> Headers => [.. Entries.Select(entry => entry.Header)];

    public TarHeader Single => Assert.Single(Entries).Header;

    public static ReadTar From(byte[] archive) => From(new MemoryStream(archive));

    /// <param name="contentLimit">Of what is read of one content: sparse files are as large as they say.</param>
    public static ReadTar From(Stream source, int contentLimit = int.MaxValue)
    {
        using var reader = new TarReader(source, "test.tar");
        var entries = new List<(TarHeader, byte[])>();
        while (TarBytes.Do(reader.ReadAsync(default)) is { } entry)
        {
            using Stream content = entry.OpenContent();
            entries.Add((entry.Header, ReadSome(content, contentLimit)));
        }

        return new ReadTar(entries, reader.Flaws);
    }

    public static ImageException Fail(byte[] archive)
    {
        var exception = Assert.Throws<ImageException>(() => From(archive));
        Assert.Equal(ImageError.Malformed, exception.Error);
        Assert.StartsWith("test.tar: ", exception.Message, StringComparison.Ordinal);
        return exception;
    }

    private static byte[] ReadSome(Stream content, int limit)
    {
        var result = new MemoryStream();
        byte[] buffer = new byte[4096];
        int read;
        while (result.Length < limit && (read = content.Read(buffer)) > 0)
        {
            result.Write(buffer, 0, read);
        }

        return result.ToArray();
    }
}
