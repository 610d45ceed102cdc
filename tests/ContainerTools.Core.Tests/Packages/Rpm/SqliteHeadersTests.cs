using System.Buffers.Binary;
using ContainerTools.Packages.Rpm;

namespace ContainerTools.Tests.Packages.Rpm;

public sealed class SqliteHeadersTests
{
    private const int Size = 512;
    private static readonly byte[][] Packages = ReadDatabase.Packages(30, growth: 40);

    [Theory]
    [InlineData(512, 3000)]
    [InlineData(1024, 3000)]
    public void Tables_of_several_levels_are_read_in_order(int pageSize, int count)
    {
        byte[][] packages = ReadDatabase.Packages(count);

        Assert.Equal(packages, ReadDatabase.Of(Join(new SqliteBytes(pageSize).Write(packages))).Headers);
    }

    [Fact]
    public void Rows_of_any_length_are_read()
    {
        byte[][] rows = [.. Enumerable.Range(0, 1600).Select(length => SampleBytes.Make(length))];

        Assert.Equal(rows, ReadDatabase.Of(Join(new SqliteBytes(Size).Write(rows))).Headers);
    }

    [Fact]
    public void An_empty_table_has_no_headers() => Assert.Empty(ReadDatabase.Of(Join(new SqliteBytes(Size).Write())).Headers);

    [Fact]
    public void The_table_must_be_there()
    {
        ImageException exception = ReadDatabase.Refused(Join(new SqliteBytes(Size, "Parcels").Write(Packages)));

        Assert.Equal(ImageError.Malformed, exception.Error);
        Assert.Contains("has no table 'Packages'", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_committed_to_the_log_counts(bool isBigEndian)
    {
        byte[] empty = Join(new SqliteBytes(Size).Write());
        byte[] log = SqliteBytes.WriteLog(Size, Frames(new SqliteBytes(Size).Write(Packages)), isBigEndian: isBigEndian);

        Assert.Empty(ReadDatabase.Of(empty).Headers);
        Assert.Equal(Packages, ReadDatabase.Of(empty, log).Headers);
    }

    [Fact]
    public void Of_pages_that_are_in_the_log_several_times_the_last_one_counts()
    {
        byte[] empty = Join(new SqliteBytes(Size).Write());
        byte[] log = SqliteBytes.WriteLog(Size, [.. Frames(new SqliteBytes(Size).Write(Packages[..9])), .. Frames(new SqliteBytes(Size).Write(Packages))]);

        Assert.Equal(Packages, ReadDatabase.Of(empty, log).Headers);
    }

    [Fact]
    public void What_was_not_committed_does_not_count()
    {
        byte[] database = Join(new SqliteBytes(Size).Write(Packages[..9]));
        byte[] log = SqliteBytes.WriteLog(Size, Frames(new SqliteBytes(Size).Write(Packages)).Select(frame => (frame.Number, frame.Page, 0u)));

        Assert.Equal(Packages[..9], ReadDatabase.Of(database, log).Headers);
    }

    [Fact]
    public void A_log_ends_before_the_first_frame_that_is_damaged()
    {
        byte[] database = Join(new SqliteBytes(Size).Write());
        (uint, byte[], uint)[] first = [.. Frames(new SqliteBytes(Size).Write(Packages[..9]))];
        byte[] log = SqliteBytes.WriteLog(Size, [.. first, .. Frames(new SqliteBytes(Size).Write(Packages))]);
        int second = 32 + (first.Length * (24 + Size));
        foreach (int offset in new[] { 0, 8, 16, 24, 24 + Size - 1 })
        {
            log[second + offset] ^= 1;
            Assert.Equal(Packages[..9], ReadDatabase.Of(database, log).Headers);
            log[second + offset] ^= 1;
        }

        Assert.Equal(Packages, ReadDatabase.Of(database, log).Headers);
        Assert.Equal(Packages[..9], ReadDatabase.Of(database, log[..^1]).Headers);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(24)]
    public void What_is_no_log_of_the_database_is_not_taken_for_one(int damaged)
    {
        byte[] database = Join(new SqliteBytes(Size).Write(Packages[..9]));
        byte[] log = SqliteBytes.WriteLog(Size, Frames(new SqliteBytes(Size).Write(Packages)));
        log[damaged] ^= 1;

        Assert.Equal(Packages[..9], ReadDatabase.Of(database, log).Headers);
        Assert.Equal(Packages[..9], ReadDatabase.Of(database, []).Headers);
        Assert.Equal(Packages[..9], ReadDatabase.Of(database, SqliteBytes.WriteLog(1024, Frames(new SqliteBytes(1024).Write(Packages)))).Headers);
    }

    [Fact]
    public void A_damaged_page_costs_only_its_rows()
    {
        IReadOnlyList<byte[]> pages = new SqliteBytes(Size).Write(ReadDatabase.Packages(3000));
        int leaf = Enumerable.Range(0, pages.Count).First(i => i > 0 && pages[i][0] == 13);
        int rows = BinaryPrimitives.ReadUInt16BigEndian(pages[leaf].AsSpan(3));
        pages[leaf][0] = 10;
        var read = ReadDatabase.Of(Join(pages));

        Assert.Equal(3000 - rows, read.Headers.Count);
        Assert.Contains($"its page {leaf + 1}, of the kind 10", Assert.Single(read.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Pages_that_lead_back_end_with_an_error()
    {
        IReadOnlyList<byte[]> pages = new SqliteBytes(Size).Write(ReadDatabase.Packages(3000));
        byte[] root = pages[^1];
        BinaryPrimitives.WriteUInt32BigEndian(root.AsSpan(8), (uint)pages.Count);
        var read = ReadDatabase.Of(Join(pages));

        Assert.Contains($"page {pages.Count} is used twice", Assert.Single(read.Faults), StringComparison.Ordinal);
        Assert.InRange(read.Headers.Count, 1, 2999);
        Assert.Equal(ImageError.Malformed, ReadDatabase.Refused(Join(pages)).Error);
    }

    [Fact]
    public void Overflow_pages_that_lead_back_end_with_an_error()
    {
        IReadOnlyList<byte[]> pages = new SqliteBytes(Size).Write(SampleBytes.Make(20000), Packages[0]);
        BinaryPrimitives.WriteUInt32BigEndian(pages[5], 3);
        var read = ReadDatabase.Of(Join(pages));

        Assert.Equal([Packages[0]], read.Headers);
        Assert.Contains("its page 3 is used twice", Assert.Single(read.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_that_share_their_bytes_are_not_all_read()
    {
        IReadOnlyList<byte[]> pages = new SqliteBytes(65536).Write(SampleBytes.Make(30000));
        byte[] leaf = pages[1];
        BinaryPrimitives.WriteUInt16BigEndian(leaf.AsSpan(3), 900);
        for (int i = 1; i < 900; i++)
        {
            leaf.AsSpan(8, 2).CopyTo(leaf.AsSpan(8 + (i * 2)));
        }

        var read = ReadDatabase.Of(Join(pages));

        Assert.Equal(2, read.Headers.Count);
        Assert.Equal(898, read.Faults.Count);
    }

    [Fact]
    public void A_tree_is_not_followed_deeper_than_SQLite_does()
    {
        IReadOnlyList<byte[]> pages = new SqliteBytes(Size).Write();
        List<byte[]> deep = [.. pages];
        deep[1] = Interior(3);
        deep.AddRange(Enumerable.Range(4, 30).Select(next => Interior((uint)next)));
        deep.Add(pages[1]);

        Assert.Contains("more than 20 levels", Assert.Single(ReadDatabase.Of(Join(deep)).Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Lengths_that_lie_are_refused_before_memory_is_taken()
    {
        IReadOnlyList<byte[]> pages = new SqliteBytes(Size).Write(Packages);
        byte[] leaf = pages.First(page => page[0] == 13);
        int cell = BinaryPrimitives.ReadUInt16BigEndian(leaf.AsSpan(8));
        new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1 }.CopyTo(leaf, cell);

        Assert.Contains("longer than all its pages", ReadDatabase.Refused(Join(pages)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_may_have_64_MiB_and_no_more()
    {
        byte[] longest = new byte[BlobBuilder.MostLength - 6];
        Assert.Equal(longest.Length, Assert.Single(ReadDatabase.Of(Join(new SqliteBytes(65536).Write(longest))).Headers).Length);

        ImageException exception = ReadDatabase.Refused(Join(new SqliteBytes(65536).Write(new byte[longest.Length + 1])));
        Assert.Equal(ImageError.TooLarge, exception.Error);
    }

    [Theory]
    [InlineData(16, 3, ImageError.Malformed)]
    [InlineData(20, 40, ImageError.Malformed)]
    [InlineData(59, 2, ImageError.Unsupported)]
    public void A_bad_header_of_the_file_is_refused(int offset, byte value, ImageError error)
    {
        byte[] database = Join(new SqliteBytes(Size).Write(Packages));
        database[offset] = value;

        Assert.Equal(error, ReadDatabase.Refused(database).Error);
    }

    [Fact]
    public void Damage_in_very_many_places_is_the_end()
    {
        byte[][] rows = [.. Enumerable.Range(0, 1500).Select(_ => SampleBytes.Make(1200))];
        IReadOnlyList<byte[]> pages = new SqliteBytes(Size).Write(rows);
        byte[] cut = Join(pages.Select((page, i) => i == 0 || page[0] is 13 or 5 ? page : new byte[Size]));

        Assert.Contains("more than 1,000 places", Assert.Throws<ImageException>(() => ReadDatabase.Of(cut)).Message, StringComparison.Ordinal);
    }

    private static byte[] Interior(uint child)
    {
        byte[] page = new byte[Size];
        page[0] = 5;
        BinaryPrimitives.WriteUInt32BigEndian(page.AsSpan(8), child);
        return page;
    }

    private static IEnumerable<(uint Number, byte[] Page, uint Commit)> Frames(IReadOnlyList<byte[]> pages) =>
        pages.Select((page, i) => ((uint)i + 1, page, i == pages.Count - 1 ? (uint)pages.Count : 0u));

    private static byte[] Join(IEnumerable<byte[]> pages) => [.. pages.SelectMany(page => page)];
}
