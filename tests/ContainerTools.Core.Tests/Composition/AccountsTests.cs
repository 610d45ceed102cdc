using System.Text;
using ContainerTools.Composition;
using ContainerTools.Tar;
using ContainerTools.Tests.Tar;

namespace ContainerTools.Tests.Composition;

public sealed class AccountsTests
{
    private const string Root = "root:x:0:0:root user:/var/empty:/bin/sh\n";
    private const string Nobody = "nobody:x:65534:65534:nobody:/var/empty:/bin/sh\n";

    private static readonly LayeredImageRecipe App = new(new ImageComposition("app"));

    [Fact]
    public async Task Without_a_base_they_are_those_of_nixpkgs()
    {
        Dictionary<string, string> files = await FilesAsync(App with { AddPasswd = true });

        Assert.Equal(Root + Nobody, files["etc/passwd"]);
        Assert.Equal("root:x:0:\nnobody:x:65534:\n", files["etc/group"]);
        Assert.Equal("hosts: files dns\n", files["etc/nsswitch.conf"]);
        Assert.Equal(["etc/", "etc/group", "etc/nsswitch.conf", "etc/passwd", "var/", "var/empty/"], files.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Users_and_groups_are_added_between_root_and_nobody()
    {
        Dictionary<string, string> files = await FilesAsync(App with
        {
            Users = [UserAccount.Parse("app:1654"), new UserAccount("web") { Comment = "The web", Home = "/srv", Shell = "/sbin/nologin", Gid = 33 }, UserAccount.Parse("build:x:30:33:b:/b:/bin/bash")],
            UserGroups = [GroupAccount.Parse("www:x:33:app,web"), new GroupAccount("next")],
        });

        Assert.Equal(Root + "app:x:1654:1654::/:/bin/sh\nweb:x:1000:33:The web:/srv:/sbin/nologin\nbuild:x:30:33:b:/b:/bin/bash\n" + Nobody, files["etc/passwd"]);
        Assert.Equal("root:x:0:\nwww:x:33:app,web\nnext:x:1000:\napp:x:1654:\nnobody:x:65534:\n", files["etc/group"]);
    }

    [Fact]
    public async Task The_lines_of_a_base_stay_and_so_do_its_files_that_need_nothing()
    {
        Image parent = WrittenBase.Of(
            "etc/", "0640 etc/passwd = root:x:0:0::/root:/bin/bash\nnobody:x:99:99::/:/bin/false\nnode:x:1000:1000::/home/node:/bin/sh",
            "etc/group = root:x:0:\nnobody:x:99:\nnode:x:1000:\n", "etc/nsswitch.conf = own");

        Dictionary<string, string> files = await FilesAsync(OnBase(parent) with { AddPasswd = true });
        Assert.Equal(["var/", "var/empty/"], files.Keys.Order(StringComparer.Ordinal));

        files = await FilesAsync(OnBase(parent) with { Users = [new UserAccount("app")] });
        Assert.Equal("root:x:0:0::/root:/bin/bash\nnobody:x:99:99::/:/bin/false\nnode:x:1000:1000::/home/node:/bin/sh\napp:x:1001:1001::/:/bin/sh\n", files["etc/passwd"]);
        Assert.Equal("root:x:0:\nnobody:x:99:\nnode:x:1000:\napp:x:1001:\n", files["etc/group"]);
    }

    [Fact]
    public async Task A_base_s_file_keeps_its_mode_and_owner_and_odd_bytes_behind_links_too()
    {
        byte[] odd = [.. "root:x:0:0:caf"u8, 0xe9, .. ":/:/bin/sh\n"u8];
        Image parent = WrittenBase.Of(WrittenLayer.Of(TarBytes.Pack(
        [
            WrittenLayer.Parse("etc -> conf"),
            WrittenLayer.Parse("conf/"),
            (new TarHeader("conf/passwd", TarEntryType.File, 0b110_000_000, odd.Length, 1) { Uid = 3, Gid = 4 }, odd),
        ])));

        Image image = await ComposeBench.BuildAsync(OnBase(parent) with { Users = [new UserAccount("app")], Rules = new() { Owner = FileOwner.ByNumber(9, 9) } });

        (TarHeader header, byte[] content) = (await ReadAsync(image.Layers[^1])).Single(entry => entry.Header.Name == "conf/passwd");
        Assert.Equal((0b110_000_000, 3L, 4L), (header.Mode, header.Uid, header.Gid));
        Assert.StartsWith(Convert.ToHexString(odd), Convert.ToHexString(content), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_base_s_file_that_is_a_link_stays_one()
    {
        Image parent = WrittenBase.Of("etc/", "etc/passwd -> /static/passwd", "static/", "static/passwd = root:x:0:0::/:/bin/sh\n");

        Dictionary<string, string> files = await FilesAsync(OnBase(parent) with { Users = [new UserAccount("app")] });

        Assert.StartsWith("root:x:0:0::/:/bin/sh\napp:x:1000:1000:", files["static/passwd"], StringComparison.Ordinal);
        Assert.DoesNotContain("etc/passwd", files.Keys);
    }

    [Fact]
    public async Task A_user_gets_a_group_of_its_own_name_and_numbers_that_were_asked_for_come_first()
    {
        Dictionary<string, string> files = await FilesAsync(App with { UserGroups = [new GroupAccount("web")], Users = [new UserAccount("app"), UserAccount.Parse("b:1001"), new UserAccount("web")] });

        Assert.Equal("root:x:0:\nweb:x:1000:\napp:x:1002:\nb:x:1001:\nnobody:x:65534:\n", files["etc/group"]);
        Assert.Contains("\napp:x:1002:1002:", files["etc/passwd"], StringComparison.Ordinal);
        Assert.Contains("\nb:x:1001:1001:", files["etc/passwd"], StringComparison.Ordinal);
        Assert.Contains("\nweb:x:1000:1000:", files["etc/passwd"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_that_the_base_calls_otherwise_gets_no_second_name()
    {
        Image parent = WrittenBase.Of("etc/", "etc/passwd = root:x:0:0::/:/bin/sh\n", "etc/group = root:x:0:\nnogroup:x:65534:\n");

        Dictionary<string, string> files = await FilesAsync(OnBase(parent) with { Users = [new UserAccount("app")] });

        Assert.Equal("root:x:0:\nnogroup:x:65534:\napp:x:1000:\n", files["etc/group"]);
    }

    [Fact]
    public async Task Folders_that_the_base_has_stay_and_a_home_that_cannot_be_is_refused()
    {
        Image parent = WrittenBase.Of("1777 tmp/", "var/", "0711 var/empty/");
        LayeredImageRecipe recipe = OnBase(parent) with { Users = [new UserAccount("app") { Home = "/tmp", CreateHome = true }] };

        TarHeader[] headers = await ComposeBench.HeadersAsync((await ComposeBench.BuildAsync(recipe)).Layers[^1]);

        Assert.Equal([(0b001_111_111_111, 0L), (0b111_001_001, 0L)], headers.Where(header => header.Name is "tmp/" or "var/empty/").Select(header => (header.Mode, header.Uid)));
        await ComposeBench.FailsAsync(ImageError.InvalidArgument, () => ComposeBench.BuildAsync(App with { Users = [new UserAccount("app") { CreateHome = true }] }));
        Assert.Throws<FormatException>(() => new UserAccount("app") { Home = "/home/../x" });
        Assert.Throws<FormatException>(() => new UserAccount("app") { Home = "home" });
        Assert.Throws<FormatException>(() => new UserAccount("app") { Uid = uint.MaxValue });
    }

    [Fact]
    public async Task Shadow_files_are_made_where_they_are_wanted_and_added_to_where_they_are()
    {
        Dictionary<string, string> files = await FilesAsync(App with { AddShadow = true, Users = [new UserAccount("app")] });

        Assert.Equal("root:!x:::::::\napp:!:::::::\n", files["etc/shadow"]);
        Assert.Equal("root:x::\napp:!::\n", files["etc/gshadow"]);
        Assert.Equal("", files["etc/login.defs"]);
        Assert.Equal(4, files["etc/pam.d/other"].Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        Image parent = WrittenBase.Of("etc/", "0640 etc/shadow = root:*:1::::::");
        files = await FilesAsync(OnBase(parent) with { Users = [new UserAccount("app")] });
        Assert.Equal("root:*:1::::::\napp:!:::::::\n", files["etc/shadow"]);
        Assert.DoesNotContain("etc/gshadow", files.Keys);
    }

    [Fact]
    public async Task A_home_is_the_user_s_own()
    {
        Image image = await ComposeBench.BuildAsync(App with { Users = [new UserAccount("app") { Uid = 7, Gid = 8, Home = "/home/app", CreateHome = true }] });

        TarHeader home = (await ComposeBench.HeadersAsync(image.Layers[^1])).Single(header => header.Name == "home/app/");
        Assert.Equal((0b111_000_000, 7L, 8L, ""), (home.Mode, home.Uid, home.Gid, home.UserName));
    }

    [Theory]
    [InlineData("node", null)]
    [InlineData("app", 1000)]
    public async Task A_name_or_number_that_is_taken_is_refused(string name, int? uid)
    {
        Image parent = WrittenBase.Of("etc/", "etc/passwd = node:x:1000:1000::/:/bin/sh", "etc/group = node:x:1000:");

        ImageException exception = await ComposeBench.FailsAsync(ImageError.InvalidArgument, () => ComposeBench.BuildAsync(OnBase(parent) with { Users = [new UserAccount(name) { Uid = uid, Gid = 50 }] }));

        Assert.Contains("node:x:1000:1000::/:/bin/sh", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("-a")]
    [InlineData("a:x")]
    [InlineData("a:-1")]
    [InlineData("a:1:2")]
    [InlineData("a\n")]
    public void What_is_no_account_is_refused(string text) => Assert.Throws<FormatException>(() => UserAccount.Parse(text));

    private static LayeredImageRecipe OnBase(Image parent) => new(new ImageComposition("app") { Parent = parent });

    private static async Task<Dictionary<string, string>> FilesAsync(LayeredImageRecipe recipe) =>
        (await ReadAsync((await ComposeBench.BuildAsync(recipe)).Layers[^1])).ToDictionary(entry => entry.Header.Name, entry => Encoding.UTF8.GetString(entry.Content));

    private static async Task<IEnumerable<(TarHeader Header, byte[] Content)>> ReadAsync(Layer layer)
    {
        using Stream tar = await layer.OpenTarAsync(NullReporter.Instance, default);
        using var bytes = new MemoryStream();
        await tar.CopyToAsync(bytes);
        return ReadTar.From(bytes.ToArray()).Entries.Select(entry => (entry.Header, entry.Content));
    }
}
