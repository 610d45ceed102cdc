using ContainerTools.Tar;
using static ContainerTools.Fuzzing.HandmadeTar;

namespace ContainerTools.Tests.Tar;

/// <summary>Whatever happens to an archive: an answer or an <see cref="ImageException"/>, and soon.</summary>
public class FuzzTests
{
    private const int Limit = 1 << 16;
    private static readonly byte[] Archive = DialectTar.Make();
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
}
