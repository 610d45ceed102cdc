using System.Text;
using System.Text.Json.Nodes;

namespace ContainerTools.Fuzzing;

/// <summary>The files by which package managers and languages say what an image has, each right and small.</summary>
internal static class PackageFiles
{
    private const string Signs = " ,|()<>=~!:;\t\"\r\0é\u001B/.#%";

    private const string Status = """
        Package: libssl3
        Status: install ok installed
        Installed-Size: 6
        Maintainer: A <a@example.org>
        Architecture: amd64
        Multi-Arch: same
        Source: openssl (3.0.11-1)
        Version: 3.0.11-1+b2
        Depends: libc6 (>= 2.34), tool | libc-any:any (= 2.36)
        Description: one line
         more
         .

        Package: libc6
        Status: hold ok installed
        Architecture: amd64
        Version: 2.36-9
        Provides: libc-any (= 2.36), libc-old
        Pre-Depends: libssl3

        Package: tool
        Status: deinstall ok config-files
        Architecture: all
        Version: 1:1~rc1-1

        """;

    private const string Installed = """
        C:Q1abc=
        P:musl
        V:1.2.3-r0
        A:x86_64
        I:634880
        T:the library
        L:MIT AND GPL-2.0-or-later
        o:musl
        m:A <a@example.org>
        p:so:libc.musl-x86_64.so.1=1
        f:S
        F:lib
        R:libc.so
        a:0:0:755

        P:openssl
        V:3.0.8-r3
        L:(MIT)
        D:so:libc.musl-x86_64.so.1 musl>=1.2 !conflict musl~1.2 missing>9 musl><Q1
        p:cmd:openssl=3.0.8-r3
        F:usr/bin
        R:openssl

        P:.build-deps
        V:20240101.000000
        D:openssl
        """;

    private static readonly byte[] Dependencies = """
        {
          "runtimeTarget": { "name": "T/linux-x64" },
          "targets": {
            "T": {},
            "T/linux-x64": {
              "App/1.0.0": { "dependencies": { "A": "13.0.3" }, "runtime": { "App.dll": {} } },
              "A/13.0.3": { "runtime": { "lib/A.dll": {} }, "resources": { "lib/de/A.resources.dll": { "locale": "de" } }, "dependencies": { "A": "1", "a": "1", "B": "2" } },
              "B/2.0.0": { "dependencies": { "a": "13.0.3" }, "runtimeTargets": { "runtimes/x/native/b.so": {} } },
              "runtimepack.R/10.0.1": { "native": { "b.so": {} } },
              "C/1.0.0": { "compileOnly": true }
            }
          },
          "libraries": {
            "App/1.0.0": { "type": "project" }, "A/13.0.3": { "type": "package", "sha512": "sha512-HrC5BXdl00IP9zeV+0Z848QWPAoCr9P3bDEZguI+gkLcBKAOxix/tLEAAHC+UvDNPv4a2d18lOReHMOagPa+zQ==" },
            "B/2.0.0": { "type": "package" }, "runtimepack.R/10.0.1": { "type": "runtimepack" }, "C/1.0.0": { "type": "package" }
          }
        }
        """u8.ToArray();

    private static readonly byte[] Jar = ZipBytes.Of(
        ("META-INF/maven/org.acme/outer/pom.properties", "version=1.0\ngroupId=org.acme\nartifactId=outer\n"u8.ToArray()),
        ("BOOT-INF/lib/inner-1.0.jar", ZipBytes.Of(
            ("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\r\nBundle-SymbolicName: in.ner;x=y\r\nImplementation-Ver\r\n sion: 1.2.3\r\nBundle-License: MIT\r\n"u8.ToArray()),
            ("x/deeper.war", ZipBytes.Of(("a", [1]))))));

    private static readonly byte[][] Rpm = [.. Enumerable.Range(0, 3).Select(i => RpmHeaderBytes.Package($"p{i}").ToArray())];

    /// <summary>Paths in an image, and what lies there.</summary>
    public static IReadOnlyList<(string Path, byte[] Content)> All { get; } =
    [
        ("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n"u8.ToArray()),
        Text("var/lib/dpkg/status", Status),
        Text("var/lib/dpkg/status.d/base", Status),
        Text("var/lib/dpkg/status.d/base.md5sums", "00000000000000000000000000000000  usr/lib/b.so\n"),
        Text("var/lib/dpkg/info/libssl3:amd64.list", "/.\n/lib\n/lib/b.so\n/usr\n/usr/lib\n/usr/lib/python3/x-1.egg-info\n/app/node_modules/a/package.json\n"),
        Text("var/lib/dpkg/info/libc6.list", "/app/tool\n/app/app.war\n/usr/bin/../../app/App.deps.json\n"),
        Text("var/lib/dpkg/diversions", "/usr/bin/sh\n/usr/bin/sh.distrib\ndash\n/app/tool\n/app/one\n:\n"),
        Text("usr/share/doc/libssl3/copyright", "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: GPL-2+ with x exception or Artistic, and Expat\n text\n\nLicense: own words\n"),
        Text("usr/share/doc/libc6/copyright", "See /usr/share/common-licenses/LGPL-2.1 and /usr/share/common-licenses/GPL-2.\n"),
        Text("lib/apk/db/installed", Installed),
        ("app/App.deps.json", Dependencies),
        ("app/one", ProgramBytes.Bundle(Dependencies, Dependencies.Length)),
        ("app/tool", ProgramBytes.Go("go1.22.1", "path\tx\nmod\texample.org/tool\t(devel)\t\ndep\tx.org/net\tv0.22.0\th1:abc=\ndep\tx.org/old\tv1.0.0\th1:x=\n=>\tx.org/new\tv1.1.0\th1:y=\ndep\tx.org/l\tv1\n=>\t./l\t(devel)\t\n", 66_000, 100)),
        ("app/app.war", Jar),
        Text("app/package-lock.json", """{ "packages": { "": { "name": "app" }, "node_modules/a": { "version": "1.0.0", "integrity": "sha512-AAAA" }, "node_modules/alias": { "name": "real", "version": "2.0.0", "dev": false, "link": false } } }"""),
        Text("srv/package-lock.json", """{ "dependencies": { "a": { "version": "1.0.0", "dependencies": { "real": { "version": "2.0.0", "license": "(MIT)" } } }, "dev": { "version": "1.0.0", "dev": true } } }"""),
        Text("app/node_modules/.package-lock.json", """{ "packages": { "node_modules/a": { "version": "1.0.0", "integrity": "sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA= sha512-AA==" } } }"""),
        Text("app/node_modules/a/package.json", """{ "name": "a", "version": "1.0.0", "license": "(MIT)", "dependencies": { "b": "^2.0.0", "a": "1" }, "peerDependencies": { "@s/c": "*" } }"""),
        Text("app/node_modules/a/node_modules/b/package.json", """{ "name": "b", "version": "2.1.0", "licenses": [ { "type": "MIT" }, { "type": "own" } ] }"""),
        Text("app/node_modules/b/package.json", """{ "name": "b", "version": "1.0.0", "license": { "type": "ISC" } }"""),
        Text("app/node_modules/@s/c/package.json", """{ "name": "@s/c", "version": "3.0.0", "description": "x\ny", "dependencies": { "b": "1" } }"""),
        Text("usr/lib/python3/x-1.egg-info", "Metadata-Version: 2.1\nName: x\nVersion: 1\nLicense: MIT\n"),
        Text("usr/lib/python3/f-3.dist-info/METADATA", "Name: F_x\nVersion: 3.0.RC1\nLicense-Expression: BSD-3-Clause OR (MIT AND ISC)\nRequires-Dist: x (>=3)\nRequires-Dist: y>1; extra == \"y\"\nClassifier: License :: OSI Approved :: BSD License\n\nName: no\n"),
        Text("usr/lib/python3/f-3.dist-info/RECORD", "f/__init__.py,sha256=x,1\n\"f/a,\"\"b.py\",,\n../../bin/sh,,\n"),
        Text("usr/lib/python3/y.egg-info/PKG-INFO", "Name: y\nVersion: 3.1\nClassifier: License :: OSI Approved :: BSD License\n"),
        ("usr/lib/sysimage/rpm/Packages.db", NdbBytes.Write(1, Rpm)),
        Text("var/lib/rpmmanifest/container-manifest-2", "bash\t5.1-1\t1\t1\tV\t(none)\t10\tx86_64\t0\tbash-5.1-1.src.rpm\n"),
        Text("usr/lib/b.so", "x"),
        Text("app/A.dll", "x"),
    ];

    /// <summary>The same content with faults in it; JSON stays JSON in most places.</summary>
    public static byte[] Mutate(byte[] content, Random random) => content is [(byte)'{', ..]
        ? JsonMutator.Mutate(JsonNode.Parse(content)!, random)
        : random.Next(2) == 0 && content.Length < 10_000 ? ShuffleLines(content, random)
        : ByteMutator.Mutate(content, random, [content, .. All.Select(file => file.Content)]);

    // Lines and fields that mean something stand where they are not expected.
    private static byte[] ShuffleLines(byte[] content, Random random)
    {
        List<string> lines = [.. Encoding.Latin1.GetString(content).Split('\n')];
        for (int count = random.Next(1, 12); count > 0; count--)
        {
            int at = random.Next(lines.Count);
            string other = lines[random.Next(lines.Count)];
            switch (random.Next(6))
            {
                case 0:
                    lines[at] = other;
                    break;
                case 1:
                    lines.Insert(at, other);
                    break;
                case 2 when lines.Count > 1:
                    lines.RemoveAt(at);
                    break;
                case 3:
                    lines[at] = lines[at][..random.Next(lines[at].Length + 1)] + other[random.Next(other.Length + 1)..];
                    break;
                case 4:
                    lines[at] = lines[at].Insert(random.Next(lines[at].Length + 1), new string(Signs[random.Next(Signs.Length)], 1 << random.Next(8)));
                    break;
                default:
                    lines.Insert(at, "");
                    break;
            }
        }

        return Encoding.Latin1.GetBytes(string.Join('\n', lines));
    }

    private static (string Path, byte[] Content) Text(string path, string text) => (path, Encoding.UTF8.GetBytes(text));
}
