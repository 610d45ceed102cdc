using ContainerTools.Packages;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Packages;

public sealed class ArchivePackageTests
{
    [Fact]
    public async Task Archives_of_java_are_looked_into_and_archives_in_them_too()
    {
        byte[] inner = ZipBytes.Of(("META-INF/maven/org.acme/inner/pom.properties", "#made by hand\nversion=2.0\ngroupId = org.acme\nartifactId:inner\n"u8.ToArray()));
        byte[] bare = ZipBytes.Of(("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\nImplementation-Ver\r\n sion: 1.2.3\r\n"u8.ToArray()));
        byte[] outer = ZipBytes.Of(
            ("META-INF/maven/org.acme/outer/pom.properties", "version=1.0\ngroupId=org.acme\nartifactId=outer\n"u8.ToArray()),
            ("BOOT-INF/lib/inner.jar", inner),
            ("BOOT-INF/lib/bare.jar", bare));
        LayerTar root = new LayerTar().File("app/app.war", outer).File("app/commons-io-2.15.1.jar", ZipBytes.Of(("a.class", [1]))).File("app/broken.jar", "no zip");

        ImagePackages packages = await PackagesOf.ReadAsync(root);

        Assert.Equal(
            ["bare 1.2.3 /app/app.war!/BOOT-INF/lib/bare.jar", "commons-io 2.15.1 /app/commons-io-2.15.1.jar", "org.acme:inner 2.0 /app/app.war!/BOOT-INF/lib/inner.jar", "org.acme:outer 1.0 /app/app.war"],
            packages.All.Select(package => $"{package} {package.Location}"));
        Assert.Equal("pkg:maven/org.acme/outer@1.0", packages.Find("org.acme:outer").PackageUrl);
        Assert.Equal("org.acme:outer", packages.OwnerOf("/app/app.war")?.Name);
        Assert.Equal(ImageError.Malformed, Assert.Single(packages.Problems).Error);
    }

    [Fact]
    public async Task Archives_that_are_nested_without_end_come_to_an_end()
    {
        byte[] archive = ZipBytes.Of(("pom.xml", [1]));
        for (int i = 0; i < 12; i++)
        {
            archive = ZipBytes.Of(($"nested-{i}.0.jar", archive));
        }

        ImagePackages packages = await PackagesOf.ReadAsync(new LayerTar().File("nested-99.0.jar", archive));

        Assert.Equal(4, packages.All.Count);
    }

    [Fact]
    public async Task Programs_of_go_name_their_modules()
    {
        byte[] program = ProgramBytes.Go("go1.22.1", "path\texample.org/tool\nmod\texample.org/tool\t(devel)\t\ndep\tgolang.org/x/net\tv0.22.0\th1:abc=\ndep\texample.org/old\tv1.0.0\th1:x=\n=>\texample.org/new\tv1.1.0\th1:y=\ndep\texample.org/local\tv1.0.0\n=>\t./local\t(devel)\t\nbuild\tGOOS=linux\n");
        LayerTar root = new LayerTar().File("usr/bin/tool", program, LayerTar.Program).File("usr/bin/no-program", program).File("usr/bin/cut-off", program[..(80 * 1024 + 40)], LayerTar.Program);

        ImagePackages packages = await PackagesOf.ReadAsync(root);

        Assert.Equal(
            ["example.org/local (devel)", "example.org/new v1.1.0", "example.org/tool (devel)", "golang.org/x/net v0.22.0", "stdlib 1.22.1"],
            packages.All.Select(package => $"{package}"));
        Assert.Equal("pkg:golang/golang.org/x/net@v0.22.0", packages.Find("golang.org/x/net").PackageUrl);
        Assert.Equal("pkg:golang/example.org/tool", packages.Find("example.org/tool").PackageUrl);
        Assert.Equal(4, packages.Find("example.org/tool").Dependencies.Count);
        Assert.Equal("example.org/tool", packages.OwnerOf("/usr/bin/tool")?.Name);
    }

    [Fact]
    public async Task They_may_end_with_their_modules() =>
        Assert.Equal(["Go example.org/tool v1.0.0", "Go stdlib 1.20"], await PackagesOf.ListAsync(new LayerTar().File("tool", ProgramBytes.Go("go1.20", "mod\texample.org/tool\tv1.0.0\n")[..^100_000], LayerTar.Program)));

    [Theory]
    [InlineData(65_536)]
    [InlineData(1024 * 1024 - 7)]
    [InlineData(1024 * 1024 - 48)]
    public async Task They_are_found_wherever_in_the_file_they_begin(int offset)
    {
        byte[] program = ProgramBytes.Go("go1.20", "mod\texample.org/tool\tv1.0.0\n", offset);

        Assert.Equal(["Go example.org/tool v1.0.0", "Go stdlib 1.20"], await PackagesOf.ListAsync(new LayerTar().File("tool", program, LayerTar.Program)));
    }

    [Fact]
    public async Task An_application_of_dotnet_in_one_file_has_its_packages()
    {
        byte[] dependencies = """{ "targets": { "T": { "A/1.0.0": {} } }, "libraries": { "A/1.0.0": { "type": "package" } } }"""u8.ToArray();
        byte[] good = ProgramBytes.Bundle(dependencies, dependencies.Length);
        LayerTar root = new LayerTar().File("app/one", good, LayerTar.Program).File("app/lies", ProgramBytes.Bundle(dependencies, int.MaxValue), LayerTar.Program);

        ImagePackages packages = await PackagesOf.ReadAsync(root);

        Assert.Equal(("A", "/app/one"), (Assert.Single(packages.All).Name, packages.All[0].Location));
        Assert.Equal(ImageError.Malformed, Assert.Single(packages.Problems).Error);
    }
}
