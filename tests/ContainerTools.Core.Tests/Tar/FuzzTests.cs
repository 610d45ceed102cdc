using ContainerTools.Tar;
using static ContainerTools.Tests.Tar.HandmadeTar;

namespace ContainerTools.Tests.Tar;

/// <summary>Whatever happens to an archive: an answer or an <see cref="ImageException"/>, and soon.</summary>
public class FuzzTests
{
    private const int Limit = 1 << 16;
    private static readonly byte[] Archive = Build();
    private static readonly ReadTar Whole = ReadTar.From(Archive);
    private static readonly Range[] Paddings = [.. FindPaddings(Archive)];

    [Fact]
    public void The_archive_has_what_it_should()
    {
        Assert.InRange(Archive.Length, 18_000, 24_000);
        Assert.Equal([0, 1000, 100, 0, 3, 12, 12_000, 10_000, 10_000, 10_000, 0, 0], Whole.Headers.Select(header => header.Size));
        Assert.Equal(TarFlaws.GlobalRecords, Whole.Flaws);
    }

    [Fact]
    public void Cut_at_every_byte()
    {
        int end = Archive.Length - 1024;
        for (int length = 0; length < Archive.Length; length++)
        {
            byte[] cut = Archive[..length];
            ReadTar? read = Try(length % 2 == 0 ? new MemoryStream(cut) : new DribblingStream(cut, 700));
            Assert.True(read is null || ((read.Flaws & ~TarFlaws.GlobalRecords) == TarFlaws.MissingEnd && (length % 512 == 0 || IsInPadding(length)) && length <= end + 512), $"cut at {length}");
            Assert.True(read is not null || !IsInPadding(length), $"cut at {length}");
            Assert.True(read is null || read.Headers.SequenceEqual(Whole.Headers.Take(read.Headers.Count)), $"cut at {length}");
            Assert.True(read is null || read.Entries.Zip(Whole.Entries).All(pair => pair.First.Content.AsSpan().SequenceEqual(pair.Second.Content)), $"cut at {length}");
        }
    }

    [Theory]
    [InlineData(0x01)]
    [InlineData(0x80)]
    [InlineData(0xff)]
    public void Flip_at_every_byte(int mask)
    {
        for (int i = 0; i < Archive.Length; i++)
        {
            Archive[i] ^= (byte)mask;
            try
            {
                Try(new MemoryStream(Archive));
            }
            finally
            {
                Archive[i] ^= (byte)mask;
            }
        }
    }

    [Fact]
    public void Change_bytes_of_headers_that_keep_good_checksums()
    {
        var random = new Random(6);
        int[] headers = Enumerable.Range(0, Archive.Length / 512).Select(i => i * 512).Where(i => Archive.AsSpan(i + 257).StartsWith("ustar"u8)).ToArray();
        foreach (int header in headers)
        {
            for (int i = 0; i < 512; i++)
            {
                byte[] changed = (byte[])Archive.Clone();
                changed[header + i] = (byte)random.Next(256);
                changed[header + random.Next(100, 512)] = (byte)"0179 -\0\u00ff"[random.Next(8)];
                Seal(changed.AsSpan(header, 512));
                Try(new MemoryStream(changed));
            }
        }
    }

    [Fact]
    public void Noise_is_read_or_refused()
    {
        var random = new Random(7);
        for (int i = 0; i < 2000; i++)
        {
            byte[] noise = new byte[random.Next(4096)];
            random.NextBytes(noise);
            for (int block = 0; block + 512 <= noise.Length; block += 512)
            {
                Seal(noise.AsSpan(block, 512));
            }

            Try(new DribblingStream(noise, 500));
        }
    }

    // Null if it was refused.
    private static ReadTar? Try(Stream source)
    {
        try
        {
            return ReadTar.From(source, Limit);
        }
        catch (ImageException exception) when (exception.Error == ImageError.Malformed)
        {
            return null;
        }
    }

    // Behind the whole content of an entry, in the zeros that only fill its last block.
    private static bool IsInPadding(int length) => Paddings.Any(padding => length >= padding.Start.Value && length <= padding.End.Value);

    private static IEnumerable<Range> FindPaddings(byte[] archive)
    {
        using var reader = new TarReader(new MemoryStream(archive), "test.tar");
        while (TarBytes.Do(reader.ReadAsync(default)) is { } entry)
        {
            yield return (int)entry.ContentEnd..(int)entry.End;
        }
    }

    private static byte[] Build()
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
