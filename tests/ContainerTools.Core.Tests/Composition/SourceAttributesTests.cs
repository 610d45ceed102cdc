using System.Runtime.Versioning;
using System.Text;
using ContainerTools.Composition;
using ContainerTools.IO.Files;
using ContainerTools.Tar;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Composition;

[UnsupportedOSPlatform("windows")]
public sealed class SourceAttributesTests : IDisposable
{
    private readonly ComposeBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [ToolFact(Needs = Need.FileAttributes)]
    public void They_are_left_out_unless_they_are_asked_for_and_counted_where_they_matter()
    {
        Set(_bench.File("a"), "user.note", "hello");
        Set(_bench.File("b"), "user.note", "hello");
        Set(_bench.File("b"), "user.other", "x");
        Set(_bench.SubFolder("c"), "user.note", "folder");

        LayerPlan without = _bench.Plan();
        Assert.All(ComposeBench.Headers(without), header => Assert.Empty(header.Records));
        Assert.Equal(3, without.LostAttributes.Files);
        Assert.StartsWith("user.", without.LostAttributes.Example, StringComparison.Ordinal);

        LayerPlan some = _bench.Plan(new() { ExtendedAttributes = ["user.n*"] });
        Assert.Equal(["SCHILY.xattr.user.note=hello", "SCHILY.xattr.user.note=hello", "SCHILY.xattr.user.note=folder"], ComposeBench.Headers(some).SelectMany(header => header.Records).Select(record => $"{record}"));
        Assert.Equal(1, some.LostAttributes.Files);

        Assert.Equal(0, _bench.Plan(new() { ExtendedAttributes = ["*"] }).LostAttributes.Files);
    }

    [ToolFact("tar", Needs = Need.FileAttributes)]
    public void GNU_tar_reads_the_same_attributes_back()
    {
        Set(_bench.File("a"), "user.note", "hello");
        string tar = _bench.Folder["layer.tar"];
        File.WriteAllBytes(tar, ComposeBench.Tar(_bench.Plan(new() { ExtendedAttributes = ["user.*"] })));
        string target = Directory.CreateDirectory(_bench.Folder["x"]).FullName;

        ProcessRunner.Run("tar", "--xattrs", "--xattrs-include=*", "-xf", tar, "-C", target).Expect();

        byte[] path = [.. Encoding.UTF8.GetBytes(Path.Combine(target, "a")), 0];
        Assert.Equal("hello", OperatingSystem.IsLinux() ? Encoding.UTF8.GetString(UnixFiles.GetAttribute(path, [.. "user.note"u8, 0])) : "");
    }

    [Fact]
    public void Rules_set_capabilities_of_files_and_attributes_of_everything()
    {
        _bench.File("sub/tool");
        var rule = new PermissionRule { Capabilities = "cap_net_raw=ep", ExtendedAttributes = new Dictionary<string, string> { ["user.b"] = "2", ["user.a"] = "é" } };

        TarHeader[] headers = [.. ComposeBench.Headers(_bench.Plan(new() { Permissions = [rule] }))];

        Assert.Equal(["SCHILY.xattr.user.a", "SCHILY.xattr.user.b"], headers[0].Records.Select(record => record.Key));
        Assert.Equal(["SCHILY.xattr.security.capability", "SCHILY.xattr.user.a", "SCHILY.xattr.user.b"], headers[1].Records.Select(record => record.Key));
        // What getfattr shows of a ping that setcap made.
        Assert.Equal("AQAAAgAgAAAAAAAAAAAAAAAAAAA=", Convert.ToBase64String(headers[1].Records[0].Value.Span));
    }

    [UnixFact]
    public void Links_get_no_attributes_and_odd_names_are_refused()
    {
        _bench.Link("l", "target");
        var rule = new PermissionRule { ExtendedAttributes = new Dictionary<string, string> { ["user.a"] = "1" } };

        Assert.Empty(ComposeBench.Headers(_bench.Plan(new() { Permissions = [rule] }))[0].Records);
        Assert.All(["", "user.a=b", "user.\0"], name => Assert.Throws<FormatException>(() => new PermissionRule { ExtendedAttributes = new Dictionary<string, string> { [name] = "" } }));
    }

    [Theory]
    [InlineData("cap_chown=p", "0000000201000000000000000000000000000000")]
    [InlineData("cap_chown,CAP_BPF+eip", "0100000201000000010000008000000080000000")]
    [InlineData("cap_checkpoint_restore=i", "0000000200000000000000000000000000010000")]
    public void Capabilities_have_the_bytes_of_the_kernel(string text, string hex) =>
        Assert.Equal(hex, Convert.ToHexString(FileCapabilities.Encode(text)));

    [Theory]
    [InlineData("")]
    [InlineData("cap_chown")]
    [InlineData("cap_chown=")]
    [InlineData("cap_chown=x")]
    [InlineData("chown=ep")]
    [InlineData("cap_none=ep")]
    public void What_are_no_capabilities_is_refused(string text) =>
        Assert.Throws<FormatException>(() => new PermissionRule { Capabilities = text });

    private static void Set(string path, string name, string value)
    {
        using UnixFolder parent = UnixFolder.Open(Path.GetDirectoryName(path)!);
        byte[] last = [.. Encoding.UTF8.GetBytes(Path.GetFileName(path)), 0];
        using UnixNode node = Directory.Exists(path) ? parent.OpenFolder(last).Node : new UnixNode(parent.OpenFile(last), isPathOnly: false);
        node.SetAttribute([.. Encoding.UTF8.GetBytes(name), 0], Encoding.UTF8.GetBytes(value));
    }
}
