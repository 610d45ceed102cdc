using ContainerTools.Packages.Rpm;

namespace ContainerTools.Tests.Packages.Rpm;

public sealed class RpmDatabaseTests
{
    private static readonly byte[][] Packages = ReadDatabase.Packages(40, growth: 150);

    private static readonly Dictionary<string, Func<byte[]>> Databases = new()
    {
        ["SQLite, small pages"] = () => Sqlite(512),
        ["SQLite, large pages"] = () => Sqlite(65536),
        ["ndb"] = () => NdbBytes.Write(1, Packages),
        ["Berkeley DB, small pages"] = () => new BerkeleyBytes(512, isBigEndian: false).Write(Packages),
        ["Berkeley DB, large pages"] = () => new BerkeleyBytes(65536, isBigEndian: false).Write(Packages),
        ["Berkeley DB, big-endian"] = () => new BerkeleyBytes(4096, isBigEndian: true).Write(Packages),
    };

    public static TheoryData<string> Kinds => [.. Databases.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_is_known_by_its_beginning_and_read(string kind)
    {
        var read = ReadDatabase.Of(Databases[kind]());

        Assert.Empty(read.Faults);
        Assert.Equal(Packages, read.Headers);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void One_that_is_cut_short_ends_with_an_error_wherever_that_is(string kind)
    {
        byte[] database = Databases[kind]();
        foreach (int length in Enumerable.Range(0, 200).Select(i => (int)((long)database.Length * i / 200)))
        {
            Assert.Equal(ImageError.Malformed, ReadDatabase.Refused(database[..length]).Error);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Of_one_that_is_cut_short_the_headers_that_are_left_can_be_read(string kind)
    {
        byte[] database = Databases[kind]();
        var read = ReadDatabase.Of(database[..(database.Length * 9 / 10)]);

        Assert.NotEmpty(read.Headers);
        Assert.NotEmpty(read.Faults);
        Assert.All(read.Headers, header => Assert.Contains(header, Packages));
    }

    [Fact]
    public void A_damaged_header_costs_only_its_package()
    {
        byte[] damaged = [.. Packages[1]];
        (damaged[10], damaged[11]) = (0, 99);
        byte[] database = NdbBytes.Write(1, Packages[0], damaged, Packages[2]);
        var faults = new List<ImageException>();

        Assert.Equal(["package-0", "package-2"], RpmDatabase.ReadPackages(new MemoryStream(database), null, "it", faults.Add).Select(package => package.GetText(RpmTag.Name)));
        Assert.StartsWith("it, package 2, is a damaged header", Assert.Single(faults).Message, StringComparison.Ordinal);
        Assert.Throws<ImageException>(() => RpmDatabase.ReadPackages(new MemoryStream(database), null, "it").Count());
    }

    [Fact]
    public void Very_many_damaged_headers_are_the_end()
    {
        byte[] database = NdbBytes.Write(5, [.. Enumerable.Repeat(new byte[24], 1001)]);
        int reported = 0;

        Assert.Equal(1001, RpmDatabase.ReadHeaders(new MemoryStream(database), null, "it").Count());
        Assert.Contains("more than 1,000 places", Assert.Throws<ImageException>(() => RpmDatabase.ReadPackages(new MemoryStream(database), null, "it", _ => reported++).Count()).Message, StringComparison.Ordinal);
        Assert.Equal(1000, reported);
    }

    [Fact]
    public void Headers_are_read_when_they_are_asked_for()
    {
        byte[] database = Sqlite(512);

        Assert.Equal(Packages[0], RpmDatabase.ReadHeaders(new MemoryStream(database[..(database.Length / 2)]), null, "it").First().ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("no database")]
    [InlineData("SQLite format 2, which nobody has any more, and which was another one")]
    public void Any_other_file_is_refused(string content)
    {
        ImageException exception = ReadDatabase.Refused(System.Text.Encoding.ASCII.GetBytes(content));

        Assert.Equal(ImageError.Malformed, exception.Error);
        Assert.StartsWith("it is no database of rpm", exception.Message, StringComparison.Ordinal);
    }

    private static byte[] Sqlite(int pageSize) => [.. new SqliteBytes(pageSize).Write(Packages).SelectMany(page => page)];
}
