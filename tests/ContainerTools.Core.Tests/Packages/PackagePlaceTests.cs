using ContainerTools.Packages;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Packages;

/// <summary>Where packages are found, under which names, and in which layer.</summary>
public sealed class PackagePlaceTests
{
    private const string Status = "Package: a\nStatus: install ok installed\nVersion: 1\n";

    [Fact]
    public async Task Files_of_packages_may_be_hard_links_to_a_store()
    {
        LayerTar root = new LayerTar()
            .File("root/.store/00", """{ "name": "a", "version": "1.0.0" }""")
            .HardLink("srv/node_modules/a/package.json", "root/.store/00")
            .HardLink("opt/node_modules/a/package.json", "root/.store/00")
            .File("root/.cache/uv/METADATA", "Name: b\nVersion: 1\n")
            .HardLink("venv/site-packages/b-1.dist-info/METADATA", "root/.cache/uv/METADATA")
            .File("store/x", ZipBytes.Of(("META-INF/maven/c/c/pom.properties", "groupId=c\nartifactId=c\nversion=1\n"u8.ToArray())))
            .HardLink("app/c.jar", "store/x")
            .HardLink("app/c-copy.jar", "store/x");

        ImagePackages packages = await PackagesOf.ReadAsync(root);

        Assert.Equal(
            ["a /opt/node_modules/a/package.json", "a /srv/node_modules/a/package.json", "b /venv/site-packages/b-1.dist-info/METADATA", "c:c /app/c-copy.jar"],
            packages.All.Select(package => $"{package.Name} {package.Location}"));
    }

    [Fact]
    public async Task Modules_in_the_root_of_the_image_find_each_other()
    {
        LayerTar root = new LayerTar()
            .File("node_modules/a/package.json", """{ "name": "a", "version": "1.0.0", "dependencies": { "b": "1" } }""")
            .File("node_modules/b/package.json", """{ "name": "b", "version": "1.0.0" }""");

        Assert.Equal(["b"], (await PackagesOf.ReadAsync(root)).Find("a").Dependencies.Select(package => package.Name));
    }

    [Fact]
    public async Task A_database_may_be_a_link_to_a_file_of_any_name()
    {
        LayerTar root = new LayerTar().Symlink("var/lib/dpkg/status", "now.list").File("var/lib/dpkg/now.list", Status);

        Assert.Equal(["Deb a 1"], await PackagesOf.ListAsync(root));
    }

    [Fact]
    public async Task Of_two_paragraphs_for_a_package_the_last_counts() =>
        Assert.Equal(["Deb a 2"], await PackagesOf.ListAsync(new LayerTar().File("var/lib/dpkg/status", $"{Status}\n{Status.Replace("Version: 1", "Version: 2", StringComparison.Ordinal)}")));

    [Fact]
    public async Task Images_without_dpkg_name_both_files_of_a_package_alike()
    {
        LayerTar root = new LayerTar()
            .File("var/lib/dpkg/status.d/YQ==", "Package: a\nVersion: 1\n")
            .File("var/lib/dpkg/status.d/YQ==.md5sums", "00000000000000000000000000000000  usr/a\n")
            .File("usr/a", "x");

        Assert.Equal(["/usr/a"], (await PackagesOf.ReadAsync(root)).Find("a").Files);
    }

    [Theory]
    [InlineData("var/lib/dpkg")]
    [InlineData("var")]
    public async Task A_database_that_was_taken_away_with_its_folder_is_another_one(string folder)
    {
        LayerTar again = new LayerTar().Whiteout(folder).File("var/lib/dpkg/status", Status);

        Assert.Equal(1, (await PackagesOf.ReadAsync(new LayerTar().File("var/lib/dpkg/status", Status), again)).Find("a").LayerIndex);
    }

    [Fact]
    public async Task A_database_in_a_folder_that_hides_those_below_is_another_one()
    {
        LayerTar again = new LayerTar().Opaque("var/lib").File("var/lib/dpkg/status", Status);
        LayerTar top = new LayerTar().File("var/lib/dpkg/status", Status + "\n");

        Assert.Equal(1, (await PackagesOf.ReadAsync(new LayerTar().File("var/lib/dpkg/status", Status), again, top)).Find("a").LayerIndex);
    }

    [Fact]
    public async Task Packages_of_apk_say_what_is_wrong_with_them_and_which_are_made_up()
    {
        ImagePackages packages = await PackagesOf.ReadAsync(new LayerTar().File("lib/apk/db/installed", "P:a\nV:1\nf:S\n\nP:b\nV:1\nf:fS\n\nP:.deps\nV:1\n"));

        Assert.Equal([".deps virtual", "a ", "b broken:f"], packages.All.Select(package => $"{package.Name} {package.State}"));
    }

    [Fact]
    public async Task Programs_of_go_without_a_module_need_nothing_and_own_nothing()
    {
        ImagePackages packages = await PackagesOf.ReadAsync(new LayerTar().File("tool", ProgramBytes.Go("devel go1.23-0123abc Mon Jan 1", "path\tcommand-line-arguments\ndep\tx.org/a\tv1\ndep\t\tv1\ndep\tx.org/b\tv1\n=>\tC:\\b\t\n"), LayerTar.Program));

        Assert.Equal(["stdlib 1.23-0123abc", "x.org/a v1", "x.org/b (devel)"], packages.All.Select(package => $"{package}"));
        Assert.All(packages.All, package => Assert.Empty(package.Dependencies));
        Assert.Null(packages.OwnerOf("/tool"));
    }

    [Theory]
    [InlineData("dir/a\\b-1.0.jar", "a\\b 1.0")]
    [InlineData("dir/a:b-1.0.jar", "a:b 1.0")]
    public async Task Names_of_archives_are_those_of_the_image_on_every_system(string path, string expected) =>
        Assert.Equal([$"Maven {expected}"], await PackagesOf.ListAsync(new LayerTar().File(path, ZipBytes.Of(("a", [1])))));

    [Fact]
    public async Task A_folder_may_be_called_as_what_separates_archives()
    {
        LayerTar root = new LayerTar()
            .File("var/lib/dpkg/status", Status)
            .File("var/lib/dpkg/info/a.list", "/x!/b-1.jar\n")
            .File("x!/b-1.jar", ZipBytes.Of(("a", [1])));

        Assert.Equal("a", (await PackagesOf.ReadAsync(root)).Find("b").OwnedBy?.Name);
    }
}
