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
        Assert.Equal(expected, new FileStamp(changed, 1, 1).IsSettled(changed + millisecondsLater * Millisecond));

        // Without the time of the last change, a program may have set the other one back.
        Assert.False(new FileStamp(changed, 0, 1).IsSettled(changed + millisecondsLater * Millisecond));
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
    public void A_change_that_leaves_size_and_time_as_they_were_changes_the_stamp()
    {
        string path = _folder["file"];
        File.WriteAllText(path, "first");
        File.SetLastWriteTimeUtc(path, new DateTime(1980, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Settled.Wait(path);
        FileStatus before = FileStatus.Read(path);

        File.WriteAllText(path, "other");
        File.SetLastWriteTimeUtc(path, new DateTime(1980, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        FileStatus changed = FileStatus.Read(path);
        File.WriteAllText(_folder["new"], "third");
        File.SetLastWriteTimeUtc(_folder["new"], new DateTime(1980, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.Move(_folder["new"], path, overwrite: true);

        Assert.Equal((before.Size, before.Stamp.Modified), (changed.Size, changed.Stamp.Modified));
        Assert.NotEqual(before.Stamp.Changed, changed.Stamp.Changed);
        Assert.NotEqual(changed.Stamp.Inode, FileStatus.Read(path).Stamp.Inode);
    }

    [Fact]
    public void A_file_can_be_looked_at_while_somebody_has_it_for_himself()
    {
        using FileStream held = new(_folder["file"], FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);

        Assert.Equal(FileKind.File, FileStatus.Read(_folder["file"], needsMode: false).Kind);
        Assert.True(RegularFile.Exists(_folder["file"]));
    }

    [Fact]
    public void A_program_is_recognised_while_somebody_writes_it()
    {
        using FileStream held = new(_folder["file"], FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        held.Write("#!/bin/sh"u8);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(held.SafeFileHandle, (UnixFileMode)0b111_101_101);
        }

        Assert.Equal((FileKind.File, 0b111_101_101), (FileStatus.Read(_folder["file"]).Kind, FileStatus.Read(_folder["file"]).Mode));
    }

    [Fact]
    public void An_open_file_has_the_stamp_of_its_name()
    {
        string path = _folder["file"];
        File.WriteAllText(path, "first");
        using LocalFile file = LocalFile.Open(path);
        Assert.Equal((FileStatus.Read(path).Stamp, 5), (file.ReadStatus().Stamp, file.ReadStatus().Size));
    }

    [UnixFact]
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
