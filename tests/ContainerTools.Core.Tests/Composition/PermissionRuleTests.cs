using ContainerTools.Composition;
using ContainerTools.FileSystem;
using ContainerTools.Tar;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Composition;

public sealed class PermissionRuleTests : IDisposable
{
    private readonly ComposeBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("755", "0755")]
    [InlineData("0755", "0755")]
    [InlineData("4755", "4755")]
    [InlineData("01777", "1777")]
    [InlineData("0", "0000")]
    public void Modes_are_octal(string text, string shown) => Assert.Equal(shown, new PermissionRule { Mode = text }.Mode);

    [Theory]
    [InlineData("")]
    [InlineData("888")]
    [InlineData("u+x")]
    [InlineData("0x1ff")]
    [InlineData("10000")]
    [InlineData("-755")]
    [InlineData(" 755")]
    [InlineData("100755")]
    public void What_is_no_mode_is_refused(string text) => Assert.Throws<FormatException>(() => new PermissionRule { Mode = text });

    [Fact]
    public void Negative_numbers_are_refused()
    {
        Assert.Throws<FormatException>(() => new PermissionRule { Uid = -1 });
        Assert.Throws<FormatException>(() => new PermissionRule { Gid = -1 });
    }

    [UnixFact]
    public void Rules_change_headers_in_order_and_the_later_wins()
    {
        _bench.File("bin/tool", mode: "0644");
        _bench.File("data/file", mode: "0644");
        _bench.Link("link", "bin/tool");
        PermissionRule[] rules =
        [
            new() { Uid = 5, Gid = 6, UserName = "five", GroupName = "six" },
            new() { Path = PathPattern.Parse("/bin/*"), Mode = "4755" },
            new() { Path = PathPattern.Parse("data"), Mode = "0700", Uid = 3_000_000, UserName = "" },
            new() { Path = PathPattern.Parse("tool"), Mode = "0711" },
            new() { Path = PathPattern.Parse("link"), Mode = "0600" },
        ];

        Dictionary<string, TarHeader> headers = ComposeBench.Headers(_bench.Plan(new() { Permissions = rules })).ToDictionary(header => header.Name);

        Assert.Equal((0b111_001_001, 5L, 6L, "five"), (headers["bin/tool"].Mode, headers["bin/tool"].Uid, headers["bin/tool"].Gid, headers["bin/tool"].UserName));
        Assert.Equal((0b111_000_000, 3_000_000L, ""), (headers["data/"].Mode, headers["data/"].Uid, headers["data/"].UserName));
        Assert.Equal((0b110_100_100, 5L), (headers["data/file"].Mode, headers["data/file"].Uid));
        Assert.Equal((0b111_111_111, 5L), (headers["link"].Mode, headers["link"].Uid));
    }

    [UnixFact]
    public void Rules_are_for_folders_that_come_by_themselves_too()
    {
        _bench.File("x");
        PermissionRule[] rules = [new() { Path = PathPattern.Parse("/srv"), Mode = "0750", Gid = 33 }];

        TarHeader folder = ComposeBench.Headers(_bench.Plan(new() { Permissions = rules }, "/srv/www"))[0];

        Assert.Equal(("srv/", 0b111_101_000, 33L), (folder.Name, folder.Mode, folder.Gid));
    }
}
