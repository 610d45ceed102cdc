using ContainerTools.Packages;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Packages;

public sealed class LanguagePackageTests
{
    [Fact]
    public async Task An_application_of_dotnet_has_the_packages_of_its_target()
    {
        const string Dependencies = """
            {
              "runtimeTarget": { "name": ".NETCoreApp,Version=v10.0/linux-x64" },
              "targets": {
                ".NETCoreApp,Version=v10.0": {},
                ".NETCoreApp,Version=v10.0/linux-x64": {
                  "App/1.0.0": { "dependencies": { "Newtonsoft.Json": "13.0.3" }, "runtime": { "App.dll": {} } },
                  "Newtonsoft.Json/13.0.3": { "runtime": { "lib/net6.0/Newtonsoft.Json.dll": {} }, "resources": { "lib/de/N.resources.dll": { "locale": "de" } } },
                  "Bundle/2.0.0": { "dependencies": { "newtonsoft.json": "13.0.3" } },
                  "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/10.0.1": { "runtime": { "System.Private.CoreLib.dll": {} } },
                  "Reference/1.0.0": { "compileOnly": true }
                }
              },
              "libraries": {
                "App/1.0.0": { "type": "project" },
                "Newtonsoft.Json/13.0.3": { "type": "package", "sha512": "sha512-HrC5BXdl00IP9zeV+0Z848QWPAoCr9P3bDEZguI+gkLcBKAOxix/tLEAAHC+UvDNPv4a2d18lOReHMOagPa+zQ==" },
                "Bundle/2.0.0": { "type": "package" },
                "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/10.0.1": { "type": "runtimepack" },
                "Reference/1.0.0": { "type": "package" }
              }
            }
            """;
        LayerTar root = new LayerTar().File("app/App.deps.json", "\uFEFF" + Dependencies).File("app/Newtonsoft.Json.dll", "x").File("app/de/N.resources.dll", "x").File("app/System.Private.CoreLib.dll", "x");

        ImagePackages packages = await PackagesOf.ReadAsync(root);

        Assert.Equal(["Bundle 2.0.0", "Microsoft.NETCore.App.Runtime.linux-x64 10.0.1", "Newtonsoft.Json 13.0.3"], packages.All.Select(package => $"{package}"));
        ImagePackage json = packages.Find("Newtonsoft.Json");
        Assert.Equal(["/app/Newtonsoft.Json.dll", "/app/de/N.resources.dll"], json.Files);
        Assert.StartsWith("sha512-", json.Integrity, StringComparison.Ordinal);
        Assert.Equal("pkg:nuget/Newtonsoft.Json@13.0.3", json.PackageUrl);
        Assert.Equal([json], packages.Find("Bundle").Dependencies);
        Assert.Empty(packages.Find("Bundle").Files);
    }

    [Fact]
    public async Task Modules_of_node_are_those_that_are_installed()
    {
        LayerTar root = new LayerTar()
            .File("srv/package.json", """{ "name": "service", "version": "1.0.0" }""")
            .File("srv/package-lock.json", """{ "packages": { "node_modules/a": { "version": "1.0.0", "integrity": "sha512-AAAA" }, "node_modules/only-elsewhere": { "version": "1.0.0", "optional": true } } }""")
            .File("srv/node_modules/a/package.json", """{ "name": "a", "version": "1.0.0", "license": "MIT", "dependencies": { "b": "^2.0.0" }, "peerDependencies": { "@s/c": "*" } }""")
            .File("srv/node_modules/a/index.js", "")
            .File("srv/node_modules/a/test/package.json", """{ "name": "fixture", "version": "9.9.9" }""")
            .File("srv/node_modules/a/node_modules/b/package.json", """{ "name": "b", "version": "2.1.0" }""")
            .File("srv/node_modules/b/package.json", """{ "name": "b", "version": "1.0.0", "license": { "type": "ISC" } }""")
            .File("srv/node_modules/@s/c/package.json", """{ "name": "@s/c", "version": "3.0.0", "dependencies": { "b": "1" } }""")
            .File("srv/node_modules/broken/package.json", "{")
            .File("srv/node_modules/.pnpm/d@4.0.0/node_modules/d/package.json", """{ "name": "d", "version": "4.0.0" }""")
            .Symlink("srv/node_modules/d", ".pnpm/d@4.0.0/node_modules/d");

        ImagePackages packages = await PackagesOf.ReadAsync(root);

        Assert.Equal(["@s/c 3.0.0", "a 1.0.0", "b 1.0.0", "b 2.1.0", "d 4.0.0"], packages.All.Select(package => $"{package}"));
        ImagePackage a = packages.Find("a");
        Assert.Equal(["@s/c 3.0.0", "b 2.1.0"], a.Dependencies.Select(package => $"{package}"));
        Assert.Equal(["b 1.0.0"], packages.Find("@s/c").Dependencies.Select(package => $"{package}"));
        Assert.Equal("pkg:npm/%40s/c@3.0.0", packages.Find("@s/c").PackageUrl);
        Assert.Equal(["/srv/node_modules/a/index.js", "/srv/node_modules/a/package.json", "/srv/node_modules/a/test/package.json"], a.Files);
        Assert.Equal(("sha512-AAAA", "MIT"), (a.Integrity, a.License));
        Assert.Equal(ImageError.Malformed, Assert.Single(packages.Problems).Error);
    }

    [Theory]
    [InlineData("""{ "packages": { "": { "name": "app" }, "node_modules/a": { "version": "1.0.0" }, "node_modules/alias": { "name": "real", "version": "2.0.0" }, "node_modules/dev": { "version": "1.0.0", "dev": true }, "node_modules/w": { "link": true }, "w": { "version": "1.0.0" } } }""")]
    [InlineData("""{ "dependencies": { "a": { "version": "1.0.0", "dependencies": { "real": { "version": "2.0.0" } } }, "dev": { "version": "1.0.0", "dev": true } } }""")]
    public async Task A_lock_file_counts_where_nothing_is_installed(string content)
    {
        ImagePackages packages = await PackagesOf.ReadAsync(new LayerTar().File("app/package-lock.json", content));

        Assert.Equal(["a 1.0.0 locked", "real 2.0.0 locked"], packages.All.Select(package => $"{package} {package.State}"));
    }

    [Fact]
    public async Task Python_projects_are_those_with_metadata()
    {
        LayerTar root = new LayerTar()
            .File("etc/os-release", PackagesOf.Debian)
            .File("var/lib/dpkg/status", "Package: python3-yaml\nStatus: install ok installed\nVersion: 6.0\n")
            .File("var/lib/dpkg/info/python3-yaml.list", "/usr/lib/python3/dist-packages/PyYAML-6.0.egg-info\n")
            .File("usr/lib/python3/dist-packages/PyYAML-6.0.egg-info", "Metadata-Version: 2.1\nName: PyYAML\nVersion: 6.0\nLicense: MIT\n")
            .File("venv/lib/python3.11/site-packages/flask_x-3.0.dist-info/METADATA", "Name: Flask_X\nVersion: 3.0.RC1\nLicense-Expression: BSD-3-Clause\nRequires-Dist: Jinja2 (>=3)\nRequires-Dist: yaml.x>1; extra == \"yaml\"\n\nName: no field\n")
            .File("venv/lib/python3.11/site-packages/flask_x-3.0.dist-info/RECORD", "flask_x/__init__.py,sha256=x,1\n\"flask_x/a,b.py\",,\n../../../bin/flask,,\n")
            .File("venv/lib/python3.11/site-packages/flask_x/__init__.py", "x")
            .File("venv/lib/python3.11/site-packages/flask_x/a,b.py", "x")
            .File("venv/bin/flask", "x")
            .File("venv/lib/python3.11/site-packages/jinja2.egg-info/PKG-INFO", "Name: jinja2\nVersion: 3.1\nClassifier: License :: OSI Approved :: BSD License\n")
            .File("venv/lib/python3.11/site-packages/nameless.dist-info/METADATA", "Version: 1\n");

        ImagePackages packages = await PackagesOf.ReadAsync(root);

        Assert.Equal(["Deb python3-yaml", "PyPI Flask_X", "PyPI PyYAML", "PyPI jinja2"], packages.All.Select(package => $"{package.Ecosystem} {package.Name}"));
        ImagePackage flask = packages.Find("Flask_X");
        Assert.Equal(["/venv/bin/flask", "/venv/lib/python3.11/site-packages/flask_x/__init__.py", "/venv/lib/python3.11/site-packages/flask_x/a,b.py"], flask.Files);
        Assert.Equal("pkg:pypi/flask-x@3.0.rc1", flask.PackageUrl);
        Assert.Equal(["jinja2"], flask.Dependencies.Select(package => package.Name));
        Assert.Equal("BSD License", packages.Find("jinja2").License);
        Assert.Equal("python3-yaml", packages.Find("PyYAML").OwnedBy?.Name);
        Assert.Null(flask.OwnedBy);
    }
}
