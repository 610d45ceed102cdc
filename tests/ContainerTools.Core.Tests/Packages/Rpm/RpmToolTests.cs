using System.Globalization;
using System.Text;
using ContainerTools.Packages.Rpm;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Packages.Rpm;

/// <summary>Databases that rpm makes of packages that it built, and its opinion about those that tests make of their headers.</summary>
public sealed class RpmToolTests : IDisposable
{
    private const string Format = "%{NAME}|%{EPOCH}|%{VERSION}|%{RELEASE}|%{ARCH}|%{SOURCERPM}|%{INSTALLTIME}|%{SIZE}|%{LICENSE}|%{SUMMARY}"
        + @"|[%{REQUIRENAME} %{REQUIREFLAGS} %{REQUIREVERSION},]|[%{PROVIDENAME} %{PROVIDEFLAGS} %{PROVIDEVERSION},]\n[ %{FILENAMES} %{FILEFLAGS} %{FILESTATES} %{FILEMODES} %{FILESIZES}\n]";

    private const string Specification = """
        Name: @NAME@
        Epoch: 3
        Version: 1.2~rc1
        Release: 4
        Summary: A package
        Summary(de): Ein Päckchen
        License: MIT and (none)
        BuildArch: noarch
        Provides: virtual(@NAME@) = 1.2
        Requires: /bin/sh, other >= 2:1.0, (a or b)
        %description
        @NOISE@
        %install
        mkdir -p %{buildroot}/usr/share/doc/@NAME@ %{buildroot}/etc
        echo a > %{buildroot}/usr/share/doc/@NAME@/README
        echo bb > %{buildroot}/etc/@NAME@.conf
        ln -s @NAME@.conf %{buildroot}/etc/@NAME@.link
        echo c > "%{buildroot}/usr/share/grüße @NAME@"
        %files
        %dir /usr/share/doc/@NAME@
        %doc /usr/share/doc/@NAME@/README
        %config(noreplace) /etc/@NAME@.conf
        /etc/@NAME@.link
        "/usr/share/grüße @NAME@"
        %ghost /var/log/@NAME@.log
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ToolFact("rpm", "rpmbuild", Needs = Need.Root)]
    public void What_rpm_installed_is_read_as_rpm_says_it()
    {
        Install(Build("first", 10), Build("second", 9000), Build("third", 100));
        string said = Ask("sqlite", _folder["root/db"]);

        Assert.Contains(" /usr/share/doc/first/README 2 2 33188 2\n", said, StringComparison.Ordinal);
        Assert.Contains(" /var/log/third.log 64 0 32768 0\n", said, StringComparison.Ordinal);
        Assert.Equal(Sort(said), Sort(Describe(ReadDatabase.OfFile(_folder["root/db/rpmdb.sqlite"]))));
    }

    [ToolFact("rpm", "rpmbuild", Needs = Need.Root)]
    public void What_rpm_removed_is_gone()
    {
        Install(Build("first", 10), Build("second", 9000));
        Run("rpm", "--root", _folder["root"], "--dbpath", "/db", "--erase", "--nodeps", "second");

        Assert.Equal(["first"], ReadDatabase.OfFile(_folder["root/db/rpmdb.sqlite"]).Names);
    }

    [ToolFact("rpm", "rpmbuild", Needs = Need.Root)]
    public void Rpm_reads_Berkeley_DB_that_tests_make_as_it_is_read_here()
    {
        Install(Build("first", 10), Build("second", 9000), Build("third", 100));
        byte[][] headers = [.. ReadDatabase.OfFile(_folder["root/db/rpmdb.sqlite"]).Headers];
        foreach ((int pageSize, bool isBigEndian) in new[] { (512, false), (512, true), (4096, false), (65536, true) })
        {
            string file = Path.Combine(Directory.CreateDirectory(_folder[$"berkeley-{pageSize}-{isBigEndian}"]).FullName, "Packages");
            File.WriteAllBytes(file, new BerkeleyBytes(pageSize, isBigEndian).Write(headers));
            var read = ReadDatabase.OfFile(file);

            Assert.Equal(Sort(Ask("bdb_ro", Path.GetDirectoryName(file)!)), Sort(Describe(read)));
            Assert.Equal(3, read.Headers.Count);
        }
    }

    private string Build(string name, int noise)
    {
        string file = _folder[$"{name}.spec"];
        string text = string.Join('\n', Enumerable.Range(0, noise).Select(i => i.ToString("x8", CultureInfo.InvariantCulture)));
        File.WriteAllText(file, Specification.Replace("@NAME@", name, StringComparison.Ordinal).Replace("@NOISE@", text, StringComparison.Ordinal));
        Run("rpmbuild", "--define", $"_topdir {_folder["build"]}", "--define", $"_dbpath {_folder["none"]}", "-bb", file);
        return _folder[$"build/RPMS/noarch/{name}-1.2~rc1-4.noarch.rpm"];
    }

    // What rpm leaves out by this, it notes as not installed.
    private void Install(params string[] packages)
    {
        Directory.CreateDirectory(_folder["root"]);
        Run("rpm", ["--root", _folder["root"], "--dbpath", "/db", "--install", "--nodeps", "--excludedocs", .. packages]);
    }

    private static string Ask(string backend, string folder) =>
        Run("rpm", "--define", $"_db_backend {backend}", "--dbpath", folder, "--query", "--all", "--queryformat", Format);

    private static string Run(string program, params string[] arguments) =>
        ProcessRunner.Run(program, arguments, ProcessOptions.Default with { Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C.UTF-8" } }).Expect().Output;

    private static string[] Sort(string text) => [.. text.Split('\n').Order(StringComparer.Ordinal)];

    private static string Describe(ReadDatabase database)
    {
        Assert.Empty(database.Faults);
        var text = new StringBuilder();
        foreach (RpmHeader header in database.Headers.Select(bytes => RpmHeader.Parse(bytes, "a header")))
        {
            string[] fields =
            [
                header.GetText(RpmTag.Name)!, Number(header, RpmTag.Epoch), header.GetText(RpmTag.Version)!, header.GetText(RpmTag.Release)!, header.GetText(RpmTag.Arch)!,
                header.GetText(RpmTag.SourceRpm)!, Number(header, RpmTag.InstallTime), Number(header, RpmTag.Size), header.GetText(RpmTag.License)!, header.GetText(RpmTag.Summary)!,
                Relations(header, RpmTag.RequireName, RpmTag.RequireFlags, RpmTag.RequireVersion), Relations(header, RpmTag.ProvideName, RpmTag.ProvideFlags, RpmTag.ProvideVersion),
            ];
            text.AppendJoin('|', fields).Append('\n');
            foreach ((RpmFile file, long size) in header.Files().Zip(header.GetNumbers(RpmTag.FileSizes)))
            {
                text.Append(CultureInfo.InvariantCulture, $" {file.Path} {(int)file.Flags} {(int)file.State} {file.Mode} {size}\n");
            }
        }

        return text.ToString();
    }

    private static string Number(RpmHeader header, RpmTag tag) => header.GetNumber(tag)?.ToString(CultureInfo.InvariantCulture) ?? "(none)";

    private static string Relations(RpmHeader header, RpmTag names, RpmTag flags, RpmTag versions) =>
        string.Concat(header.GetTexts(names).Zip(header.GetNumbers(flags), header.GetTexts(versions)).Select(relation => $"{relation.First} {relation.Second} {relation.Third},"));
}
