using System.Text;
using System.Text.Json.Nodes;
using ContainerTools.Packages;
using ContainerTools.Packages.Java;
using ContainerTools.Packages.Sbom;
using ContainerTools.Tar;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Packages;

/// <summary>Lists of packages that are made to take all memory or all time, or to be misread. What takes time with its square would not end here.</summary>
public sealed class HostilePackageTests
{
    private const int Many = 50_000;
    private const int Patience = 120_000;

    [Fact(Timeout = Patience)]
    public async Task An_application_may_say_that_it_has_very_many_packages()
    {
        string targets = string.Join(',', Enumerable.Range(0, Many).Select(i => $"\"p{i}/1.0\":{{}}"));
        string libraries = string.Join(',', Enumerable.Range(0, Many).Select(i => $"\"p{i}/1.0\":{{\"type\":\"package\"}}"));

        Assert.Equal(Many, (await PackagesOf.ReadAsync(new LayerTar().File("a.deps.json", $"{{\"targets\":{{\"t\":{{{targets}}}}},\"libraries\":{{{libraries}}}}}"))).All.Count);
    }

    [Theory(Timeout = Patience)]
    [InlineData("var/lib/dpkg/status", "Package: a{0}\nStatus: install ok installed\nVersion: 1\nProvides: x (= 1)\nDepends: x (= 2)\n\n")]
    [InlineData("var/lib/dpkg/status", "Package: a\nStatus: install ok installed\nArchitecture: a{0}\nVersion: 1\nDepends: a (= 2)\n\n")]
    [InlineData("lib/apk/db/installed", "P:a{0}\nV:1\np:x=1\nD:x=2\n\n")]
    [InlineData("lib/apk/db/installed", "P:a\nV:1\nA:{0}\nD:a=2\n\n")]
    public async Task Very_many_packages_may_need_what_very_many_provide(string database, string package)
    {
        ImagePackages packages = await PackagesOf.ReadAsync(new LayerTar().File(database, string.Concat(Enumerable.Range(0, Many).Select(i => package.Replace("{0}", $"{i}", StringComparison.Ordinal)))));

        Assert.Equal(Many, packages.All.Count);
        Assert.All(packages.All.Take(10), item => Assert.Empty(item.Dependencies));
    }

    [Fact(Timeout = Patience)]
    public async Task The_same_package_may_be_there_very_often()
    {
        ImagePackages packages = await PackagesOf.ReadAsync(new LayerTar().File("lib/apk/db/installed", string.Concat(Enumerable.Repeat("P:a\nV:1\n\n", Many))));

        JsonArray components = JsonNode.Parse(SbomDocument.Of(packages, SbomFormat.CycloneDxJson).Content.Span)!["components"]!.AsArray();
        Assert.Equal(Many, components.Select(component => (string?)component!["bom-ref"]).Distinct().Count());
    }

    [Fact(Timeout = Patience)]
    public async Task Modules_of_node_may_be_nested_deep_and_need_very_much()
    {
        string needs = string.Join(',', Enumerable.Range(0, 2000).Select(i => $"\"n{i}\":\"1\"").Append("\"m\":\"1\""));
        var root = new LayerTar(System.Formats.Tar.TarEntryFormat.Gnu);
        string folder = "";
        for (int i = 0; i < 250; i++)
        {
            folder += "node_modules/m/";
            root.File($"{folder}package.json", $"{{\"name\":\"m\",\"version\":\"{i}.0.0\",\"dependencies\":{{{needs}}}}}");
        }

        ImagePackages packages = await PackagesOf.ReadAsync(root);

        Assert.Equal(250, packages.All.Count);
        Assert.All(packages.All, package => Assert.Single(package.Files));
        Assert.Equal(249, packages.All.Count(package => package.Dependencies.Count == 1));
    }

    [Fact(Timeout = Patience)]
    public async Task A_paragraph_may_have_very_many_fields_and_a_field_very_many_alternatives()
    {
        string fields = string.Concat(Enumerable.Repeat("x:\n y\n", 500_000));
        string alternatives = string.Join('|', Enumerable.Repeat("a", 1_000_000));

        ImagePackages packages = await PackagesOf.ReadAsync(new LayerTar().File("var/lib/dpkg/status", $"Package: p\nVersion: 1\nDepends: {alternatives}, q\n{fields}Depends: no\n\nPackage: q\nVersion: 1\n"));

        Assert.Equal(["q"], packages.Find("p").Dependencies.Select(package => package.Name));
    }

    [Fact]
    public async Task Paths_that_no_system_takes_are_left_out()
    {
        string folder = new('f', 5000);
        ImagePackages packages = await PackagesOf.ReadAsync(new LayerTar()
            .File("lib/apk/db/installed", $"P:a\nV:1\nF:usr\nR:x\nF:{folder}\n{string.Concat(Enumerable.Repeat("R:x\n", 100_000))}")
            .File("usr/x", "x"));

        Assert.Equal(["/usr/x"], packages.Find("a").Files);
    }

    [Fact]
    public async Task Names_that_no_package_has_are_left_out()
    {
        string name = new('n', 2000);
        LayerTar root = new LayerTar()
            .File("etc/os-release", $"ID=\"a/b\"\nVERSION_ID={name}\n")
            .File("var/lib/dpkg/status", $"Package: {name}\nVersion: 1\n\nPackage: a\nVersion: {name}\n\nPackage: good\nVersion: 1\n")
            .File("lib/apk/db/installed", $"P:{name}\nV:1\n")
            .File("a.deps.json", $$"""{ "targets": { "t": { "{{name}}/1": {}, "/1": {}, "a/": {} } }, "libraries": { "{{name}}/1": { "type": "package" }, "/1": { "type": "package" }, "a/": { "type": "package" } } }""")
            .File("node_modules/a/package.json", $$"""{ "name": "@s/", "version": "1.0.0" }""")
            .File("node_modules/b/package.json", $$"""{ "name": "{{name}}", "version": "1.0.0" }""")
            .File("x.egg-info", $"Name: {name}\nVersion: 1\n")
            .File("var/lib/rpmmanifest/container-manifest-2", "\t1-1\t1\t1\tV\t(none)\t10\tx86_64\t0\tbash-5.1-1.src.rpm\n")
            .File("a.jar", ZipBytes.Of(("META-INF/maven/a/b/pom.properties", Encoding.UTF8.GetBytes($"groupId=a\nartifactId={name}\nversion=1\n"))));

        ImagePackage package = Assert.Single((await PackagesOf.ReadAsync(root)).All);

        Assert.Equal("pkg:deb/debian/good@1", package.PackageUrl);
    }

    [Fact]
    public async Task A_licence_that_is_a_text_of_its_own_length_for_each_package_is_left_out()
    {
        string copyright = "Format: x\n\n" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"License: l{i}\n\n"));

        Assert.Null((await PackagesOf.ReadAsync(new LayerTar().File("var/lib/dpkg/status", "Package: a\nVersion: 1\n").File("usr/share/doc/a/copyright", copyright))).Find("a").License);
    }

    [Theory]
    [InlineData("""{ "runtimeTarget": { "name": "t" }, "targets": { "t": 1 }, "libraries": {} }""")]
    [InlineData("""{ "targets": { "t": [], "u": "x" }, "libraries": {} }""")]
    [InlineData("""{ "targets": { "t": { "a/1": 1 } }, "libraries": { "a/1": 2 } }""")]
    public async Task Documents_may_have_anything_where_an_object_is_expected(string dependencies) =>
        Assert.Empty((await PackagesOf.ReadAsync(new LayerTar().File("a.deps.json", dependencies))).All);

    [Fact]
    public async Task What_dotnet_needs_is_there_once_and_another_one()
    {
        const string Dependencies = """{ "targets": { "t": { "A/1": { "dependencies": { "A": "1", "b": "1", "B": "1" } }, "B/1": {} } }, "libraries": { "A/1": { "type": "package" }, "B/1": { "type": "package" } } }""";

        Assert.Equal(["B"], (await PackagesOf.ReadAsync(new LayerTar().File("a.deps.json", Dependencies))).Find("A").Dependencies.Select(package => package.Name));
    }

    [Fact]
    public async Task A_bundle_whose_name_is_very_long_is_malformed()
    {
        byte[] bundle = ProgramBytes.Bundle("{}"u8.ToArray(), 2, new string('x', 5000));

        Assert.Equal(ImageError.Malformed, Assert.Single((await PackagesOf.ReadAsync(new LayerTar().File("one", bundle, LayerTar.Program))).Problems).Error);
    }

    [Fact]
    public async Task An_archive_that_is_broken_or_a_lie_costs_itself_alone()
    {
        byte[] good = ZipBytes.Of(("META-INF/maven/a/good/pom.properties", "groupId=a\nartifactId=good\nversion=1\n"u8.ToArray()));
        byte[] outer = ZipBytes.Of(
            ("META-INF/maven/a/outer/pom.properties", "groupId=a\nartifactId=outer\nversion=1\n"u8.ToArray()),
            ("lib/broken-1.jar", [1, 2, 3]),
            ("lib/other.rar", "Rar!\u001A\u0007"u8.ToArray()),
            ("lib/good.jar", good));
        LayerTar root = new LayerTar().File("a.war", outer).File("video.rar", "Rar!\u001A\u0007"u8.ToArray());

        ImagePackages packages = await PackagesOf.ReadAsync(root);

        Assert.Equal(["a:good", "a:outer"], packages.All.Select(package => package.Name));
        Assert.Contains("broken-1.jar", Assert.Single(packages.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_entries_that_would_take_all_memory_is_not_read()
    {
        byte[] archive = [.. new byte[33 * 1024 * 1024], .. "PK\u0005\u0006"u8, .. new byte[18]];

        Assert.Equal(ImageError.TooLarge, Assert.Single((await PackagesOf.ReadAsync(new LayerTar().File("a.jar", archive))).Problems).Error);
    }

    [Fact]
    public void The_end_of_an_archive_tells_where_its_list_begins()
    {
        byte[] archive = ZipBytes.Of(("a", [1]), ("b", [2]));

        Assert.Equal(2 * (46 + 1), ZipDirectory.Measure(new MemoryStream(archive)));
        Assert.Throws<InvalidDataException>(() => ZipDirectory.Measure(new MemoryStream([1, 2, 3])));
        Assert.Throws<InvalidDataException>(() => ZipDirectory.Measure(new MemoryStream("PK\u0005\u0006"u8.ToArray())));
    }

    [Fact]
    public void Archives_in_archives_are_unpacked_up_to_a_limit_of_all_together()
    {
        var budget = new NestedBudget();

        Assert.False(budget.Takes(NestedBudget.MaximumNested + 1));
        Assert.False(budget.Takes(-1));
        Assert.Equal(16, Enumerable.Range(0, 100).Count(_ => budget.Takes(NestedBudget.MaximumNested)));
        Assert.False(budget.Takes(1));
    }

    [Fact]
    public async Task Paths_that_are_no_text_have_references_of_their_own()
    {
        // Two names that are no UTF-8: each gives the same text where such bytes are replaced.
        byte[] tar = TarBytes.Pack(new[] { "\udc80", "\udc81" }.Select(folder =>
        {
            byte[] content = """{ "name": "a", "version": "1.0.0" }"""u8.ToArray();
            return (new TarHeader($"{folder}/node_modules/a/package.json", TarEntryType.File, 0b110_100_100, content.Length, 0), content);
        }));
        ImagePackages packages = await PackagesOf.ReadAsync(LayerImage.Of(WrittenLayer.Of(tar)));

        JsonNode document = JsonNode.Parse(SbomDocument.Of(packages, SbomFormat.CycloneDxJson).Content.Span)!;

        Assert.Equal(["pkg:npm/a@1.0.0", "pkg:npm/a@1.0.0#/\\x81/node_modules/a/package.json"], document["components"]!.AsArray().Select(component => (string?)component!["bom-ref"]));
    }
}
