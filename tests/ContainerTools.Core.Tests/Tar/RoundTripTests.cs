using ContainerTools.Tar;

namespace ContainerTools.Tests.Tar;

public class RoundTripTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_was_written_is_read(int seed)
    {
        var random = new Random(seed);
        var entries = new List<(TarHeader Header, byte[] Content)>();
        for (int i = 0; i < 1000; i++)
        {
            TarHeader header = RandomHeader.Create(random, withEscapes: true);
            byte[] content = new byte[header.Size];
            random.NextBytes(content);
            entries.Add((random.Next(3) == 0 ? RandomHeader.WithRecords(header, random) : header, content));
        }

        byte[] archive = TarBytes.Pack(entries);
        Assert.Equal(archive.Length, TarSize.Archive(entries.Sum(entry => TarEncoder.MeasureEntry(entry.Header))));
        ReadTar read = ReadTar.From(new DribblingStream(archive, random.Next(1, 5000)));
        Assert.Equal(entries.Select(entry => entry.Header), read.Headers);
        Assert.Equal(entries.Select(entry => entry.Content), read.Entries.Select(entry => entry.Content));
        Assert.Equal(TarFlaws.None, read.Flaws);
    }
}
