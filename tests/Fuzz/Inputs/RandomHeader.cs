using ContainerTools.Tar;

namespace ContainerTools.Fuzzing;

/// <summary>Headers with everything near its limits.</summary>
internal static class RandomHeader
{
    private static readonly string[] Alphabets = ["abc/.-_ ", "aé", "z😀日", "x\udce9\udcff"];

    private static readonly TarEntryType[] Types =
    [
        TarEntryType.File, TarEntryType.File, TarEntryType.Directory, TarEntryType.HardLink, TarEntryType.SymbolicLink,
        TarEntryType.CharacterDevice, TarEntryType.BlockDevice, TarEntryType.Fifo,
    ];

    /// <param name="withEscapes">Whether texts may be other than UTF-8, and numbers larger than an int.</param>
    public static TarHeader Create(Random random, bool withEscapes)
    {
        TarEntryType type = Pick(random, Types);
        bool isDevice = type is TarEntryType.CharacterDevice or TarEntryType.BlockDevice;
        bool isLink = type is TarEntryType.HardLink or TarEntryType.SymbolicLink;
        string name = Text(random, random.Next(4) == 0 ? random.Next(90, 110) : random.Next(1, 300), withEscapes);
        long size = type == TarEntryType.File ? Pick<long>(random, 0, 1, 511, 512, 513, random.Next(5000)) : 0;
        return new TarHeader(type == TarEntryType.Directory ? name.TrimEnd('/') + "/" : name, type, random.Next(4096), size, Time(random, withEscapes))
        {
            Uid = Id(random, withEscapes),
            Gid = Id(random, withEscapes),
            UserName = Text(random, random.Next(40), withEscapes),
            GroupName = Text(random, random.Next(40), withEscapes),
            LinkName = isLink ? Text(random, random.Next(1, 200), withEscapes) : "",
            DeviceMajor = isDevice ? random.Next(1 << 12) : 0,
            DeviceMinor = isDevice ? random.Next(1 << 20) : 0,
        };
    }

    public static TarHeader WithRecords(TarHeader header, Random random)
    {
        byte[] value = new byte[random.Next(100)];
        random.NextBytes(value);
        return header with
        {
            MtimeNanoseconds = random.Next(2) * random.Next(1_000_000_000),
            Records = [new("LIBARCHIVE.creationtime", "1.5"u8.ToArray()), new("SCHILY.xattr.user.raw", value)],
        };
    }

    private static string Text(Random random, int length, bool withEscapes)
    {
        string alphabet = Alphabets[random.Next(3) > 0 ? 0 : random.Next(withEscapes ? 4 : 3)];
        var runes = new List<string>();
        for (int i = 0; i < alphabet.Length; i += char.IsSurrogatePair(alphabet, Math.Min(i, alphabet.Length - 2)) && char.IsHighSurrogate(alphabet[i]) ? 2 : 1)
        {
            runes.Add(char.IsHighSurrogate(alphabet[i]) ? alphabet.Substring(i, 2) : alphabet[i].ToString());
        }

        return string.Concat(Enumerable.Range(0, length).Select(_ => runes[random.Next(runes.Count)]));
    }

    private static long Time(Random random, bool wide) =>
        Pick<long>(random, 0, 1, 1_700_000_000, -1, (1L << 33) - 1, wide ? 1L << 33 : 2, wide ? -(1L << 40) : 3);

    private static long Id(Random random, bool wide) => Pick<long>(random, 0, 1000, (1 << 21) - 1, 1 << 21, wide ? 4_294_967_294 : 65_534);

    private static T Pick<T>(Random random, params T[] from) => from[random.Next(from.Length)];
}
