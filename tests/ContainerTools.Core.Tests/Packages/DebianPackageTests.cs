using ContainerTools.Packages;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Packages;

public sealed class DebianPackageTests
{
    private const string Status = """
        Package: libssl3
        Status: install ok installed
        Installed-Size: 6
        Maintainer: OpenSSL Team <team@example.org>
        Architecture: amd64
        Multi-Arch: same
        Source: openssl (3.0.11-1)
        Version: 3.0.11-1+b2
        Depends: libc6 (>= 2.34)
        Description: Secure Sockets Layer toolkit
         This package is a part of it.
         .
         With an empty line.

        Package: libc6
        Status: hold ok installed
        Architecture: amd64
        Version: 2.36-9
        Provides: libc-any (= 2.36), libc-old

        Package: gone
        Status: deinstall ok config-files
        Architecture: all
        Version: 1

        Package: never
        Status: unknown ok not-installed
        Architecture: all

        Package: half
        Status: install ok half-configured
        Architecture: all
        Version: 1:2~rc1-1
        Pre-Depends: dpkg (>= 1.15) | libc6 (<< 2), libc-any (>= 2.30), libc-old (>= 1) | missing, half

        """;

    [Fact]
    public async Task Packages_of_the_status_file_are_those_that_are_installed()
    {
        ImagePackages packages = await PackagesOf.ReadAsync(Root(Status));

        Assert.Equal(["half 1:2~rc1-1", "libc6 2.36-9", "libssl3 3.0.11-1+b2"], packages.All.Select(package => $"{package}"));
        ImagePackage library = packages.Find("libssl3");
        Assert.Equal(("openssl", "3.0.11-1", 6144L, "amd64", null), (library.SourceName, library.SourceVersion, library.InstalledSize, library.Architecture, library.State));
        Assert.Equal(("Secure Sockets Layer toolkit", "OpenSSL Team <team@example.org>"), (library.Description, library.Supplier));
        Assert.Equal("pkg:deb/debian/libssl3@3.0.11-1%2Bb2?arch=amd64&distro=debian-12", library.PackageUrl);
        Assert.Equal("half-configured", packages.Find("half").State);
        Assert.Equal("pkg:deb/debian/half@1:2~rc1-1?arch=all&distro=debian-12", packages.Find("half").PackageUrl);
    }

    [Fact]
    public async Task A_need_is_met_by_the_first_alternative_that_is_installed_in_that_version()
    {
        ImagePackages packages = await PackagesOf.ReadAsync(Root(Status));

        Assert.Equal(["libc6"], packages.Find("libssl3").Dependencies.Select(package => package.Name));

        // By the version that libc6 provides, not by the name that it provides without one.
        Assert.Equal(["libc6"], packages.Find("half").Dependencies.Select(package => package.Name));
        Assert.Empty(packages.Find("libc6").Dependencies);
    }

    [Fact]
    public async Task Files_are_where_the_image_has_them()
    {
        LayerTar root = Root(Status)
            .Symlink("lib", "usr/lib")
            .File("usr/lib/libssl.so.3", "library")
            .Symlink("usr/lib/libssl.so", "libssl.so.3")
            .File("usr/bin/sh.distrib", "shell")
            .File("var/lib/dpkg/info/libssl3:amd64.list", "/.\n/lib\n/lib/libssl.so.3\n/usr\n/usr/lib\n/usr/lib/libssl.so\n/usr/share/doc/deleted\n")
            .File("var/lib/dpkg/info/libc6.md5sums", "00000000000000000000000000000000  usr/bin/sh\n")
            .File("var/lib/dpkg/diversions", "/usr/bin/sh\n/usr/bin/sh.distrib\ndash\n");

        ImagePackages packages = await PackagesOf.ReadAsync(root);

        Assert.Equal(["/usr/lib/libssl.so", "/usr/lib/libssl.so.3"], packages.Find("libssl3").Files);
        Assert.Equal(["/usr/bin/sh.distrib"], packages.Find("libc6").Files);
        Assert.Equal("libssl3", packages.OwnerOf("/usr/lib/libssl.so.3")?.Name);
        Assert.Null(packages.OwnerOf("/etc/os-release"));
        Assert.Contains("Deb libssl3 1", packages.Group().Select(group => $"{group.Name} {group.Count}").Select(text => text.Replace("libssl3 2", "libssl3 1", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_package_belongs_to_the_layer_that_brought_its_version()
    {
        LayerTar upper = new LayerTar().File("var/lib/dpkg/status", Status.Replace("2.36-9", "2.36-10", StringComparison.Ordinal));
        LayerTar top = new LayerTar().File("var/lib/dpkg/status", Status.Replace("2.36-9", "2.36-10", StringComparison.Ordinal) + "\nPackage: new\nStatus: install ok installed\nVersion: 1\n");

        ImagePackages packages = await PackagesOf.ReadAsync(Root(Status), new LayerTar().File("x", "x"), upper, top);

        Assert.Equal(["half 0", "libc6 2", "libssl3 0", "new 3"], packages.All.Select(package => $"{package.Name} {package.LayerIndex}"));
        Assert.Equal("step 2", packages.Find("libc6").CreatedBy);
    }

    [Fact]
    public async Task A_version_that_came_back_belongs_to_the_layer_that_brought_it_back()
    {
        LayerTar without = new LayerTar().File("var/lib/dpkg/status", "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nVersion: 2.36-9\n");
        LayerTar again = new LayerTar().File("var/lib/dpkg/status", Status);

        ImagePackages packages = await PackagesOf.ReadAsync(Root(Status), without, again);

        Assert.Equal(["half 2", "libc6 0", "libssl3 2"], packages.All.Select(package => $"{package.Name} {package.LayerIndex}"));
    }

    [Fact]
    public async Task Images_without_dpkg_have_a_file_for_each_package()
    {
        LayerTar root = new LayerTar()
            .File("etc/os-release", PackagesOf.Debian)
            .File("usr/lib/libc.so.6", "library")
            .File("var/lib/dpkg/status.d/bGliYzY=", "Package: libc6\nArchitecture: amd64\nVersion: 2.36-9\n")
            .File("var/lib/dpkg/status.d/libc6.md5sums", "00000000000000000000000000000000  usr/lib/libc.so.6\n");
        LayerTar upper = new LayerTar().File("var/lib/dpkg/status.d/tzdata", "Package: tzdata\nArchitecture: all\nVersion: 2024a\n");

        ImagePackages packages = await PackagesOf.ReadAsync(root, upper);

        Assert.Equal(["libc6 0", "tzdata 1"], packages.All.Select(package => $"{package.Name} {package.LayerIndex}"));
    }

    [Theory]
    [InlineData("Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: GPL-2+ or Artistic, and Expat\n text\n\nFiles: x\nLicense: Expat\n", "Expat AND (GPL-2+ OR Artistic AND Expat)")]
    [InlineData("On Debian systems, see /usr/share/common-licenses/GPL-3.", "GPL-3")]
    [InlineData("It is free.", null)]
    public async Task Licences_are_those_that_the_copyright_file_names(string copyright, string? expected)
    {
        LayerTar root = Root("Package: tool\nStatus: install ok installed\nVersion: 1\n")
            .File("usr/share/doc/base/copyright", copyright)
            .Symlink("usr/share/doc/tool", "base");

        Assert.Equal(expected, (await PackagesOf.ReadAsync(root)).Find("tool").License);
    }

    [Fact]
    public async Task A_status_file_of_nonsense_has_no_packages() =>
        Assert.Empty(await PackagesOf.ListAsync(Root("\0\u0001\nPackage\n: \n no field\n\n\nVersion: 1\n")));

    private static LayerTar Root(string status) => new LayerTar().File("etc/os-release", PackagesOf.Debian).File("var/lib/dpkg/status", status);
}
