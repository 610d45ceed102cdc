using System.Globalization;
using System.Text;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Packages.Rpm;

/// <summary>Databases that the sqlite3 program makes, and its opinion about those that tests make.</summary>
public sealed class SqliteToolTests : IDisposable
{
    private const string Create = "CREATE TABLE Other(a); CREATE TABLE Packages(hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL); CREATE INDEX I ON Packages(length(blob));";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ToolTheory("sqlite3")]
    [InlineData(512, 0)]
    [InlineData(1024, 0)]
    [InlineData(4096, 0)]
    [InlineData(65536, 0)]
    [InlineData(512, 32)]
    [InlineData(4096, 255)]
    public void Pages_of_all_sizes_are_read(int pageSize, int reserved)
    {
        string file = _folder["rpmdb.sqlite"];
        Run(file, $".filectrl reserve_bytes {reserved}\nPRAGMA page_size={pageSize};\n{Create}\n{Insert(1, 3000, 700)}");

        Check(file, Enumerable.Range(1, 3000));
    }

    [ToolFact("sqlite3")]
    public void Long_rows_and_their_overflow_pages_are_read()
    {
        string file = _folder["rpmdb.sqlite"];
        Run(file, $"{Create}\n{Insert(1, 40, 300_000)}");

        Check(file, Enumerable.Range(1, 40), 300_000);
    }

    [ToolFact("sqlite3")]
    public void Rows_that_were_deleted_are_not_found_in_free_pages()
    {
        string file = _folder["rpmdb.sqlite"];
        Run(file, $"PRAGMA auto_vacuum=1;\nPRAGMA secure_delete=0;\n{Create}\n{Insert(1, 2000, 5000)}\nDELETE FROM Packages WHERE hnum % 3 <> 1;\n{Insert(3001, 3100, 90_000)}");

        Check(file, [.. Enumerable.Range(1, 2000).Where(i => i % 3 == 1), .. Enumerable.Range(3001, 100)], 5000, 90_000);
    }

    [ToolFact("sqlite3")]
    public void What_is_only_in_the_log_counts()
    {
        string file = _folder["rpmdb.sqlite"];
        Run(file, $"PRAGMA journal_mode=WAL;\n{Create}\n{Insert(1, 500, 700)}");
        Run(file, $".dbconfig no_ckpt_on_close on\nPRAGMA wal_autocheckpoint=0;\n{Insert(501, 1500, 700)}\nDELETE FROM Packages WHERE hnum <= 100;\nBEGIN; DELETE FROM Packages; ROLLBACK;");

        Assert.True(new FileInfo(file + "-wal").Length > 0);
        Check(file, Enumerable.Range(101, 1400));
        Assert.Equal(500, ReadDatabase.Of(File.ReadAllBytes(file)).Headers.Count);
    }

    [ToolFact("sqlite3")]
    public void A_log_that_was_begun_anew_ends_where_the_older_one_goes_on()
    {
        string file = _folder["rpmdb.sqlite"];
        Run(file, $".dbconfig no_ckpt_on_close on\nPRAGMA journal_mode=WAL;\n{Create}\n{Insert(1, 1500, 700)}\nPRAGMA wal_checkpoint(RESTART);\nDELETE FROM Packages WHERE hnum = 7;");

        Assert.True(new FileInfo(file + "-wal").Length > 100_000);
        Check(file, Enumerable.Range(1, 1500).Where(i => i != 7));
    }

    [ToolTheory("sqlite3")]
    [InlineData(512)]
    [InlineData(65536)]
    public void Databases_that_tests_make_are_sound(int pageSize)
    {
        string file = _folder["rpmdb.sqlite"];
        byte[][] packages = ReadDatabase.Packages(1000, growth: 3);
        File.WriteAllBytes(file, [.. new SqliteBytes(pageSize).Write(packages[..10]).SelectMany(page => page)]);
        IReadOnlyList<byte[]> pages = new SqliteBytes(pageSize).Write(packages);
        File.WriteAllBytes(file + "-wal", SqliteBytes.WriteLog(pageSize, pages.Select((page, i) => ((uint)i + 1, page, i == pages.Count - 1 ? (uint)pages.Count : 0u))));

        Assert.Equal("ok\n1000\n", Run(file, "PRAGMA integrity_check; SELECT count(*) FROM Packages;"));
    }

    // The number, with so many zeros in front that the row has its own length.
    private static string Insert(int first, int last, int longest) =>
        $"WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last}) INSERT INTO Packages SELECT i, CAST(printf('%0*d', 10 + i * 7919 % {longest}, i) AS BLOB) FROM n;";

    private static void Check(string file, IEnumerable<int> numbers, int longest = 700, int longestLater = 700)
    {
        var read = ReadDatabase.OfFile(file);

        Assert.Empty(read.Faults);
        Assert.Equal(
            numbers.Select(i => i.ToString(CultureInfo.InvariantCulture).PadLeft(10 + (int)(i * 7919L % (i > 3000 ? longestLater : longest)), '0')),
            read.Headers.Select(Encoding.ASCII.GetString));
    }

    private static string Run(string file, string script) =>
        ProcessRunner.Run("sqlite3", ["-batch", "-bail", file], ProcessOptions.Default with { Input = new MemoryStream(Encoding.UTF8.GetBytes(script)) }).Expect().Output;
}
