using ContainerTools.Tar;

namespace ContainerTools.Tests.Tar;

/// <summary>Files beyond the eight gigabytes that an octal field holds.</summary>
public class LargeFileTests
{
    private const long NineGigabytes = 9L << 30;
    private static readonly byte[] Last = new HandmadeTar().Entry("last").End();

    [Fact]
    public void They_are_passed_over_without_reading_them()
    {
        foreach (byte[] header in Headers())
        {
            using var source = new HoleStream(header, NineGigabytes, Last);
            using var reader = new TarReader(source, "test.tar");
            Assert.Equal(NineGigabytes, TarBytes.Do(reader.ReadAsync(default))!.Header.Size);
            TarEntry last = TarBytes.Do(reader.ReadAsync(default))!;
            Assert.Equal(("last", header.Length + NineGigabytes), (last.Header.Name, last.Offset));
            Assert.Null(TarBytes.Do(reader.ReadAsync(default)));
            Assert.InRange(source.BytesRead, 0, 1 << 20);
        }
    }

    [Fact]
    public void Cut_off_they_are_noticed_without_reading_them()
    {
        foreach (byte[] header in Headers())
        {
            using var source = new HoleStream(header, NineGigabytes - 5, []);
            using var reader = new TarReader(source, "test.tar");
            TarBytes.Do(reader.ReadAsync(default));
            var exception = Assert.Throws<ImageException>(() => TarBytes.Do(reader.ReadAsync(default)));
            Assert.Contains("'big' at byte 0 is cut off: 5 of its bytes", exception.Message, StringComparison.Ordinal);
        }
    }

    // As a pax record and as a binary number.
    private static IEnumerable<byte[]> Headers()
    {
        var header = new TarHeader("big", TarEntryType.File, 0b110_100_100, NineGigabytes, 1);
        byte[] pax = new byte[TarEncoder.Measure(header)];
        TarEncoder.Encode(header, pax);
        yield return pax;
        yield return new HandmadeTar().Entry("big", change: block => HandmadeTar.Set(block, 124, "\u0080\0\0\0\0\0\0\u0002\u0040\0\0\0")).ToArray();
    }
}
