using ContainerTools.Packages.Rpm;

namespace ContainerTools.Fuzzing;

/// <summary>Databases of rpm of all kinds, and the headers and lists of files in them.</summary>
internal sealed class RpmTarget : FuzzTarget
{
    private static readonly byte[][] Packages = [.. Enumerable.Range(0, 8).Select(i => RpmHeaderBytes.Package($"package-{i}")
        .Integers(RpmTag.FileSizes, 1, 2)
        .Numbers(RpmTag.FileModes, RpmValueType.Int16, 0x81A4, 0x41ED)
        .Integers(RpmTag.FileFlags, 0, 64)
        .Integers(RpmTag.DirIndexes, 0, 1)
        .Texts(RpmTag.BaseNames, "a", "b")
        .Texts(RpmTag.DirNames, "/usr/", "/etc/")
        .Text(RpmTag.License, new string('x', 300 * i))
        .EndRegion()
        .Numbers(RpmTag.FileStates, RpmValueType.Char, 0, -1)
        .ToArray())];

    private static readonly byte[] Log = SqliteBytes.WriteLog(512, new SqliteBytes(512).Write(Packages).Select((page, i) => ((uint)i + 1, page, i % 5 == 4 ? 40u : 0u)));

    private static readonly byte[][] Seeds =
    [
        Packages[3],
        [.. new SqliteBytes(512).Write(Packages).SelectMany(page => page)],
        [.. new SqliteBytes(1024).Write(Packages).SelectMany(page => page)],
        NdbBytes.Write(1, Packages),
        new BerkeleyBytes(512, isBigEndian: false).Write(Packages),
        new BerkeleyBytes(1024, isBigEndian: true).Write(Packages),
    ];

    public override string Name => "rpm";

    public override byte[] Make(Random random) => ByteMutator.Mutate(Seeds[random.Next(Seeds.Length)], random, [.. Seeds, Log]);

    public override Task<bool> TryAsync(byte[] input, CancellationToken cancel)
    {
        using var log = new MemoryStream(input.Length % 2 == 0 ? Log : input);
        bool isRead = false;
        foreach (ReadOnlyMemory<byte> header in Headers(input, log))
        {
            cancel.ThrowIfCancellationRequested();
            isRead |= TryHeader(header);
        }

        return Task.FromResult(isRead);
    }

    // What is no database may be a header.
    private static IEnumerable<ReadOnlyMemory<byte>> Headers(byte[] input, Stream log) =>
        input is [0, 0, 0, not 0, ..] ? [input] : RpmDatabase.ReadHeaders(new MemoryStream(input), log, "it", _ => { });

    private static bool TryHeader(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var header = RpmHeader.Parse(bytes, "a header");
            foreach (RpmTag tag in Enum.GetValues<RpmTag>())
            {
                TryValue(header, tag);
            }

            return header.Files().Count() >= 0;
        }
        catch (ImageException)
        {
            return false;
        }
    }

    private static void TryValue(RpmHeader header, RpmTag tag)
    {
        try
        {
            FuzzException.Unless(header.GetTexts(tag) is not [var first, ..] || first == header.GetText(tag), "The text is the first of the texts");
        }
        catch (ImageException)
        {
            _ = header.GetNumbers(tag);
        }
    }
}
