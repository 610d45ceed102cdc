using System.Text;
using ContainerTools.Layout;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Layout;

/// <summary>The journal beside an index: what it says, whenever its writer is killed.</summary>
public sealed class IndexJournalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public IndexJournalTests() => File.WriteAllText(_folder["index.json"], """{"manifests":[{"n":1}, { "n" : 2 }],"x":1}""");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Changes_are_seen_at_once_and_keep_the_place()
    {
        LayoutIndex index = Append([("""{"n":1}""", """{"n":3}""")], [(null, """{"n":4}"""), ("""{ "n" : 2 }""", null)]);

        Assert.Equal("3 4", Read(index));
        Assert.Equal("3 4", Read(new LayoutIndex(_folder.Path)));
        Assert.Contains("""{ "n" : 2 }""", File.ReadAllText(_folder["index.json"]), StringComparison.Ordinal);

        // Whoever else changes the index puts the changes in.
        await new LayoutIndex(_folder.Path).UpdateAsync(present => [.. present.Select(IndexWriter.Keep), """{"n":5}"""u8.ToArray()], default);

        Assert.Equal("""{"manifests":[{"n":3},{"n":4},{"n":5}],"x":1}""", File.ReadAllText(_folder["index.json"]));
        Assert.Equal("3 4 5", Read(index));
        Assert.Equal(0, new FileInfo(_folder["index.json.journal"]).Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_journal_that_is_put_in_is_empty_or_gone(bool remove)
    {
        LayoutIndex index = Append([(null, """{"n":3}""")]);

        index.Fold(remove);

        Assert.Equal("1 2 3", Read(index));
        Assert.Equal(!remove, File.Exists(_folder["index.json.journal"]));
        Assert.Contains("""{"n":3}""", File.ReadAllText(_folder["index.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_writer_that_was_killed_before_it_emptied_the_journal_does_no_harm()
    {
        LayoutIndex index = Append(
            [(null, """{"n":3}""")],
            [("""{"n":3}""", """{"n":4}""")],
            [("""{"n":4}""", """{"n":3}"""), ("""{"n":1}""", """{"n":5}""")],
            [("""{"n":5}""", """{"n":1}""")],
            [(null, """{"n":6}"""), ("""{ "n" : 2 }""", null)],
            [("""{"n":6}""", null)]);
        byte[] journal = File.ReadAllBytes(_folder["index.json.journal"]);
        string expected = Read(index);

        index.Fold(remove: false);
        File.WriteAllBytes(_folder["index.json.journal"], journal);

        Assert.Equal("1 3", expected);
        Assert.Equal(expected, string.Join(' ', Read(index).Split(' ').Order()));
    }

    [Theory]
    [InlineData("[{\"new\":{\"n\":9")]
    [InlineData("[{\"new\":7}]\n")]
    [InlineData("{}\n[{\"new\":{\"n\":9}}]\n")]
    [InlineData("\0\0\0\0\0\0")]
    [InlineData("\n")]
    public void Whatever_is_no_whole_line_is_not_taken(string damage)
    {
        LayoutIndex index = Append([(null, """{"n":3}""")]);
        File.AppendAllText(_folder["index.json.journal"], damage);

        Assert.Equal("1 2 3", Read(index));
        index.Fold(remove: false);
        Assert.Equal("1 2 3", Read(index));
    }

    [Fact]
    public void A_line_that_was_cut_off_makes_way_for_the_next_one()
    {
        Append([(null, """{"n":3}""")]);
        File.AppendAllText(_folder["index.json.journal"], "[{\"new\":{\"n\":9");

        Assert.Equal("1 2 3 4", Read(Append([(null, """{"n":4}""")])));
    }

    [Fact]
    public async Task Whoever_reads_while_it_is_put_in_misses_nothing()
    {
        var index = new LayoutIndex(_folder.Path);
        int written = 2;
        using var done = new CancellationTokenSource();
        Task reading = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                int before = Volatile.Read(ref written);
                Assert.InRange(new LayoutIndex(_folder.Path).Read().Count, before, int.MaxValue);
            }
        });

        for (int n = 3; n < 500; n++)
        {
            using FileStream held = await index.LockAsync(default);
            index.Append([new IndexChange(null, Encoding.UTF8.GetBytes($$"""{"n":{{n}}}"""))]);
            Volatile.Write(ref written, n);
            if (n % 3 == 0)
            {
                index.Fold(remove: n % 2 == 0);
            }
        }

        done.Cancel();
        await reading;
    }

    private static string Read(LayoutIndex index) => string.Join(' ', index.Read().Select(entry => entry.GetProperty("n").GetInt32()));

    private LayoutIndex Append(params (string? Old, string? New)[][] lines)
    {
        var index = new LayoutIndex(_folder.Path);
        foreach ((string? Old, string? New)[] line in lines)
        {
            index.Append([.. line.Select(change => new IndexChange(Bytes(change.Old), Bytes(change.New)))]);
        }

        return index;

        static byte[]? Bytes(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);
    }
}
