using ContainerTools.Packages.Rpm;

namespace ContainerTools.Tests.Packages.Rpm;

/// <summary>What was read of a database, and what could not be.</summary>
internal sealed class ReadDatabase
{
    private ReadDatabase()
    {
    }

    public List<byte[]> Headers { get; } = [];

    public List<string> Faults { get; } = [];

    public IEnumerable<string?> Names => Headers.Select(header => RpmHeader.Parse(header, "a header").GetText(RpmTag.Name));

    public static ReadDatabase Of(byte[] database, byte[]? log = null)
    {
        var read = new ReadDatabase();
        foreach (ReadOnlyMemory<byte> header in RpmDatabase.ReadHeaders(new MemoryStream(database), log is null ? null : new MemoryStream(log), "it", fault => read.Faults.Add(fault.Message)))
        {
            read.Headers.Add(header.ToArray());
        }

        return read;
    }

    public static ReadDatabase OfFile(string path) =>
        Of(File.ReadAllBytes(path), File.Exists(path + "-wal") ? File.ReadAllBytes(path + "-wal") : null);

    /// <summary>Reads until the first thing that is wrong.</summary>
    public static ImageException Refused(byte[] database) =>
        Assert.Throws<ImageException>(() => RpmDatabase.ReadHeaders(new MemoryStream(database), null, "it").Count());

    public static byte[][] Packages(int count, int growth = 0) =>
        [.. Enumerable.Range(0, count).Select(i => RpmHeaderBytes.Package($"package-{i}").Text(RpmTag.License, new string('x', i * growth)).ToArray())];
}
