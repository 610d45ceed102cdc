using ContainerTools.Packages;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Packages;

public sealed class AlpinePackageTests
{
    private const string Installed = """
        C:Q1abc=
        P:musl
        V:1.2.3-r0
        A:x86_64
        I:634880
        T:the musl c library (libc) implementation
        L:MIT
        o:musl
        m:Natanael <n@example.org>
        p:so:libc.musl-x86_64.so.1=1
        F:lib
        R:ld-musl-x86_64.so.1
        a:0:0:755
        Z:Q1xyz=
        F:
        R:top

        C:Q1def=
        P:openssl
        V:3.0.8-r3
        A:x86_64
        L:Apache-2.0
        D:so:libc.musl-x86_64.so.1 musl>=1.2 !conflict musl~1.2 missing>9 musl>2
        p:cmd:openssl=3.0.8-r3
        F:usr
        F:usr/bin
        R:openssl

        P:.build-deps
        V:20240101.000000
        D:openssl
        """;

    [Fact]
    public async Task Packages_of_apk_are_listed_with_files_and_needs()
    {
        LayerTar root = new LayerTar()
            .File("etc/os-release", "ID=alpine\nVERSION_ID=3.16.2\n")
            .Symlink("lib", "usr/lib")
            .File("usr/lib/apk/db/installed", Installed)
            .File("usr/lib/ld-musl-x86_64.so.1", "musl")
            .File("usr/bin/openssl", "program")
            .File("top", "");

        ImagePackages packages = await PackagesOf.ReadAsync(root);

        Assert.Equal([".build-deps 20240101.000000", "musl 1.2.3-r0", "openssl 3.0.8-r3"], packages.All.Select(package => $"{package}"));
        ImagePackage library = packages.Find("musl");
        Assert.Equal("pkg:apk/alpine/musl@1.2.3-r0?arch=x86_64&distro=alpine-3.16.2", library.PackageUrl);
        Assert.Equal(["/top", "/usr/lib/ld-musl-x86_64.so.1"], library.Files);
        Assert.Equal(("MIT", 634880L), (library.License, library.InstalledSize));
        Assert.Equal(["musl"], packages.Find("openssl").Dependencies.Select(package => package.Name));
        Assert.Equal(["openssl"], packages.Find(".build-deps").Dependencies.Select(package => package.Name));
    }
}
