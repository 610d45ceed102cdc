using static ContainerTools.Fuzzing.HandmadeTar;

namespace ContainerTools.Fuzzing;

/// <summary>A small archive with what the dialects of tar have: records of pax, long names of GNU, prefixes, large numbers, sparse files.</summary>
internal static class DialectTar
{
    public static byte[] Make()
    {
        byte[] data = new byte[1024];
        new Random(8).NextBytes(data);
        byte[] map = [.. "2\n4096\n512\n9488\n512\n"u8, .. new byte[512 - 20]];
        byte[] archive = new HandmadeTar()
            .Entry("g", 'g', Records("comment=global"))
            .Entry("folder/", '5')
            .Entry("file", content: data[..1000])
            .Pax("path=" + new string('é', 100), "SCHILY.xattr.user.a=b", "uid=3000000", "mtime=1.5", "size=100").Entry("short", content: data[..100])
            .Entry("././@LongLink", 'K', new byte[300].Select(_ => (byte)'k').ToArray()).Entry("././@LongLink", 'L', new byte[300].Select(_ => (byte)'l').ToArray()).Entry("link", '2')
            .Entry("large-id", content: data[..3], change: block => Set(block, 108, "\u0080\0\0\0\u0001\0\0\0"))
            .Entry("prefixed", content: data[..12], change: block => Set(block, 345, "some/prefix"))
            .Entry("old", 'S', data, OldSparse(12_000)).ToArray();
        return new HandmadeTar().Bytes(archive)
            .Pax("GNU.sparse.size=10000", "GNU.sparse.numblocks=2", "GNU.sparse.offset=0", "GNU.sparse.numbytes=512", "GNU.sparse.offset=5000", "GNU.sparse.numbytes=512").Entry("0.0", content: data)
            .Pax("GNU.sparse.name=real", "GNU.sparse.size=10000", "GNU.sparse.map=0,512,5000,512").Entry("0.1", content: data)
            .Pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=real", "GNU.sparse.realsize=10000").Entry("1.0", content: [.. map, .. data])
            .Entry("device", '3')
            .Entry("fifo", '6')
            .End();
    }

    // Two regions of 512 bytes.
    private static Action<byte[]> OldSparse(int realSize) => block =>
    {
        Set(block, 257, "ustar  \0");
        Set(block, 386, "00000000000\000000001000\0");
        Set(block, 386 + 24, "00000010000\000000001000\0");
        Set(block, 483, Convert.ToString(realSize, 8).PadLeft(11, '0'));
    };
}
