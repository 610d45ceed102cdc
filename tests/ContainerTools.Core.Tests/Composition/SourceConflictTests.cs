using System.Text;
using ContainerTools.Composition;
using ContainerTools.FileSystem;
using ContainerTools.Tar;
using ContainerTools.Tests.Tar;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Composition;

/// <summary>Sources of one layer that have the same names.</summary>
public sealed class SourceConflictTests : IDisposable
{
    private readonly ComposeBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [UnixFact]
    public void A_folder_that_differs_in_its_mode_alone_says_so_and_what_decides()
    {
        _bench.SubFolder("a/etc", "0755");
        _bench.SubFolder("b/etc", "0700");

        ImageException exception = ComposeBench.Fails(ImageError.InvalidArgument, () => Plan(new()));

        Assert.Contains("different modes, 0755 and 0700 for '/etc'", exception.Message, StringComparison.Ordinal);
        Assert.Contains("permission rule", exception.Message, StringComparison.Ordinal);
        Assert.Equal(["etc/"], ComposeBench.Names(Plan(new() { Permissions = [new PermissionRule { Path = PathPattern.Parse("/etc"), Mode = "0711" }] })));
    }

    [UnixFact]
    public void The_later_one_wins_where_that_is_wanted()
    {
        _bench.File("a/file", "a");
        _bench.File("b/file", "b");
        _bench.SubFolder("a/folder", "0755");
        _bench.SubFolder("b/folder", "0700");
        _bench.File("a/folder/stays", "a");
        _bench.File("a/turns/into/file", "a");
        _bench.File("b/turns", "b");
        _bench.File("a/back", "a");
        _bench.File("b/back/folder", "b");

        ReadTar tar = ReadTar.From(ComposeBench.Tar(Plan(new() { Conflicts = SourceConflict.LaterWins })));

        Assert.Equal(["back/", "back/folder", "file", "folder/", "folder/stays", "turns"], tar.Headers.Select(header => header.Name));
        Assert.Equal("b", Encoding.UTF8.GetString(tar.Entries.Single(entry => entry.Header.Name == "file").Content));
        Assert.Equal(0b111_000_000, tar.Headers[3].Mode);
    }

    [UnixFact]
    public void What_lies_below_the_name_of_a_link_goes_where_the_link_leads_in_the_layer()
    {
        _bench.File("a/usr/bin/one");
        _bench.Link("a/bin", "usr/bin");
        _bench.Link("a/sbin", "/bin");
        _bench.File("b/bin/two");
        _bench.File("b/sbin/sub/three");

        Assert.Equal(["bin", "sbin", "usr/", "usr/bin/", "usr/bin/one", "usr/bin/sub/", "usr/bin/sub/three", "usr/bin/two"], ComposeBench.Names(Plan(new())));
    }

    [UnixFact]
    public void A_link_that_leads_to_no_folder_of_the_layer_is_in_the_way()
    {
        Directory.CreateDirectory(Path.Combine(_bench.Root, "a"));
        _bench.Link("a/bin", "usr/bin");
        _bench.File("b/bin/two");

        ComposeBench.Fails(ImageError.InvalidArgument, () => Plan(new()));
        Assert.Equal(["bin/", "bin/two"], ComposeBench.Names(Plan(new() { Conflicts = SourceConflict.LaterWins })));
    }

    [ToolFact("rsync")]
    public void Links_to_folders_are_copied_as_rsync_copies_them()
    {
        _bench.File("a/real/x");
        _bench.File("outside/y");
        _bench.File("a/plain");
        _bench.Link("a/inner", "real");
        _bench.Link("a/outer", Path.Combine(_bench.Root, "outside"));
        _bench.Link("a/file", "plain");
        _bench.Link("a/dangling", "nowhere");
        string copy = _bench.Folder["copy"];
        ContainerTools.Testing.ProcessRunner.Run("rsync", "-ak", Path.Combine(_bench.Root, "a") + "/", copy).Expect();

        LayerPlan plan = new LayerBuilder(new() { DirectoryLinks = DirectoryLinks.Copy }).Add(new LayerSource(Path.Combine(_bench.Root, "a")), default).ToPlan("files");
        LayerPlan expected = new LayerBuilder(new()).Add(new LayerSource(copy), default).ToPlan("files");

        Assert.Equal(ComposeBench.DigestOf(expected), ComposeBench.DigestOf(plan));
        Assert.Equal(TarEntryType.SymbolicLink, ComposeBench.Headers(plan).Single(header => header.Name == "file").Type);
    }

    [UnixTheory]
    [InlineData("a/loop", "..", null, null)]
    [InlineData("a/x", "../b", "b/y", "../a")]
    public void Links_without_end_are_refused(string first, string target, string? second, string? other)
    {
        _bench.SubFolder("a");
        _bench.SubFolder("b");
        _bench.Link(first, target);
        if (second is not null)
        {
            _bench.Link(second, other!);
        }

        ComposeBench.Fails(ImageError.InvalidArgument, () => new LayerBuilder(new() { DirectoryLinks = DirectoryLinks.Copy }).Add(new LayerSource(_bench.Root), default));
    }

    private LayerPlan Plan(LayerRules rules) => new LayerBuilder(rules)
        .Add(new LayerSource(Path.Combine(_bench.Root, "a")), default)
        .Add(new LayerSource(Path.Combine(_bench.Root, "b")), default)
        .ToPlan("files");
}
