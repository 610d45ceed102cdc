using System.IO.Compression;
using System.Text;
using ContainerTools.Packages;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Packages;

public sealed class ArchivePackageTests
{
    [Fact]
    public async Task Archives_of_java_are_looked_into_and_archives_in_them_too()
    {
        byte[] inner = Zip(("META-INF/maven/org.acme/inner/pom.properties", "#made by hand\nversion=2.0\ngroupId = org.acme\nartifactId:inner\n"u8.ToArray()));
        byte[] bare = Zip(("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\nImplementation-Ver\r\n sion: 1.2.3\r\n"u8.ToArray()));
        byte[] outer = Zip(
            ("META-INF/maven/org.acme/outer/pom.properties", "version=1.0\ngroupId=org.acme\nartifactId=outer\n"u8.ToArray()),
            ("BOOT-INF/lib/inner.jar", inner),
            ("BOOT-INF/lib/bare.jar", bare));
        LayerTar root = new LayerTar().File("app/app.war", outer).File("app/commons-io-2.15.1.jar", Zip(("a.class", [1]))).File("app/broken.jar", "no zip");

        ImagePackages packages = await PackagesOf.ReadAsync(root);

        Assert.Equal(
            ["bare 1.2.3 /app/app.war!/BOOT-INF/lib/bare.jar", "commons-io 2.15.1 /app/commons-io-2.15.1.jar", "org.acme:inner 2.0 /app/app.war!/BOOT-INF/lib/inner.jar", "org.acme:outer 1.0 /app/app.war"],
            packages.All.Select(package => $"{package} {package.Path}"));
        Assert.Equal("pkg:maven/org.acme/outer@1.0", packages.Find("org.acme:outer").PackageUrl);
        Assert.Equal("org.acme:outer", packages.OwnerOf("/app/app.war")?.Name);
        Assert.Equal(ImageError.Malformed, Assert.Single(packages.Problems).Error);
    }

    [Fact]
    public async Task Archives_that_are_nested_without_end_come_to_an_end()
    {
        byte[] archive = Zip(("pom.xml", [1]));
        for (int i = 0; i < 12; i++)
        {
            archive = Zip(($"nested-{i}.0.jar", archive));
        }

        ImagePackages packages = await PackagesOf.ReadAsync(new LayerTar().File("nested-99.0.jar", archive));

        Assert.Equal(4, packages.All.Count);
    }

    [Fact]
    public async Task Programs_of_go_name_their_modules()
    {
        byte[] program = GoProgram("go1.22.1", "path\texample.org/tool\nmod\texample.org/tool\t(devel)\t\ndep\tgolang.org/x/net\tv0.22.0\th1:abc=\ndep\texample.org/old\tv1.0.0\th1:x=\n=>\texample.org/new\tv1.1.0\th1:y=\ndep\texample.org/local\tv1.0.0\n=>\t./local\t(devel)\t\nbuild\tGOOS=linux\n");
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
        Assert.Equal(["Go example.org/tool v1.0.0", "Go stdlib 1.20"], await PackagesOf.ListAsync(new LayerTar().File("tool", GoProgram("go1.20", "mod\texample.org/tool\tv1.0.0\n")[..^100_000], LayerTar.Program)));

    [Theory]
    [InlineData(65_536)]
    [InlineData(1024 * 1024 - 7)]
    [InlineData(1024 * 1024 - 48)]
    public async Task They_are_found_wherever_in_the_file_they_begin(int offset)
    {
        byte[] program = GoProgram("go1.20", "mod\texample.org/tool\tv1.0.0\n", offset);

        Assert.Equal(["Go example.org/tool v1.0.0", "Go stdlib 1.20"], await PackagesOf.ListAsync(new LayerTar().File("tool", program, LayerTar.Program)));
    }

    [Fact]
    public async Task An_application_of_dotnet_in_one_file_has_its_packages()
    {
        byte[] dependencies = """{ "targets": { "T": { "A/1.0.0": {} } }, "libraries": { "A/1.0.0": { "type": "package" } } }"""u8.ToArray();
        byte[] good = Bundle(dependencies, dependencies.Length);
        LayerTar root = new LayerTar().File("app/one", good, LayerTar.Program).File("app/lies", Bundle(dependencies, int.MaxValue), LayerTar.Program);

        ImagePackages packages = await PackagesOf.ReadAsync(root);

        Assert.Equal(("A", "/app/one"), (Assert.Single(packages.All).Name, packages.All[0].Path));
        Assert.Equal(ImageError.Malformed, Assert.Single(packages.Problems).Error);
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return bytes.ToArray();
    }

    private static byte[] GoProgram(string version, string modules, int offset = 80 * 1024)
    {
        using var program = new MemoryStream();
        program.Write("\u007FELF"u8);
        program.SetLength(offset);
        program.Position = offset;
        program.Write([0xFF, .. " Go buildinf:"u8, 8, 2]);
        program.Write(new byte[16]);
        Write(program, Encoding.UTF8.GetBytes(version));
        Write(program, [.. new byte[16], .. Encoding.UTF8.GetBytes(modules), .. new byte[16]]);
        program.Write(new byte[100_000]);
        return program.ToArray();
    }

    private static void Write(MemoryStream program, byte[] text)
    {
        int length = text.Length;
        for (; length >= 0x80; length >>= 7)
        {
            program.WriteByte((byte)(length & 0x7F | 0x80));
        }

        program.WriteByte((byte)length);
        program.Write(text);
    }

    private static byte[] Bundle(byte[] dependencies, long size)
    {
        using var program = new MemoryStream();
        using var writer = new BinaryWriter(program, Encoding.UTF8);
        program.Write("\u007FELF"u8);
        program.SetLength(70_000);
        program.Position = 70_000;
        program.Write(dependencies);
        long table = program.Position + sizeof(long) + 32;
        writer.Write(table);
        writer.Write(System.Security.Cryptography.SHA256.HashData(".net core bundle\n"u8));
        writer.Write(6);
        writer.Write(0);
        writer.Write(1);
        writer.Write("id");
        writer.Write(70_000L);
        writer.Write(size);
        return program.ToArray();
    }
}
