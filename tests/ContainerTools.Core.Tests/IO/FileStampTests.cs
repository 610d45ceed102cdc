using ContainerTools.IO.Files;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.IO;

public sealed class FileStampTests : IDisposable
{
    private const long Millisecond = 1_000_000;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1_000_000_001, 0, false)]
    [InlineData(1_000_000_001, 50, false)]
    [InlineData(1_000_000_001, 200, true)]
    [InlineData(1_000_000_000, 200, false)]
    [InlineData(1_000_000_000, 1900, false)]
    [InlineData(1_000_000_000, 2100, true)]
    [InlineData(1_000_000_001, -5000, false)]
    public void A_stamp_is_settled_once_the_clock_that_made_it_has_ticked(long changed, int millisecondsLater, bool expected)
    {
        Assert.Equal(expected, new FileStamp(0, changed, 1).IsSettled(changed + millisecondsLater * Millisecond));
        Assert.Equal(expected, new FileStamp(changed, 0, 0).IsSettled(changed + millisecondsLater * Millisecond));
    }

    [Fact]
    public void A_file_settles()
    {
        string path = _folder["file"];
        File.WriteAllText(path, "x");
        FileStatus young = FileStatus.Read(path);
        Assert.False(young.IsSettled);

        // Two seconds where the file system has no fractions, or where this one happened to be none.
        Assert.True(SpinWait.SpinUntil(() => FileStatus.Read(path).IsSettled, TimeSpan.FromSeconds(5)));
        Assert.Equal(young, FileStatus.Read(path));
    }

    [Fact]
    public void An_open_file_has_the_stamp_of_its_name()
    {
        string path = _folder["file"];
        File.WriteAllText(path, "first");
        using LocalFile file = LocalFile.Open(path);
        Assert.Equal((FileStatus.Read(path).Stamp, 5), (file.ReadStatus().Stamp, file.ReadStatus().Size));
    }

    [ToolFact(Needs = Need.Linux)]
    public void An_open_file_is_what_was_opened_whatever_has_its_name()
    {
        string path = _folder["file"];
        File.WriteAllText(path, "first");
        using LocalFile file = LocalFile.Open(path);
        FileStatus before = file.ReadStatus();
        Thread.Sleep(30);
        File.WriteAllText(_folder["new"], "second");
        File.Move(_folder["new"], path, overwrite: true);

        Assert.Equal(before.Stamp.Inode, file.ReadStatus().Stamp.Inode);
        Assert.NotEqual(before.Stamp, file.ReadStatus().Stamp);
        byte[] content = new byte[10];
        Assert.Equal("first"u8.ToArray(), content[..file.Read(content, 0)]);
    }
}
