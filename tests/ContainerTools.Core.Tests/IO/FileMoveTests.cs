using System.Text;
using ContainerTools.IO.Files;
using ContainerTools.Testing;

namespace ContainerTools.Tests.IO;

/// <summary>What Windows refuses is simulated; on Windows itself the same happens for real.</summary>
public sealed class FileMoveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<TimeSpan> _pauses = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_refusal_that_passes_is_waited_for_with_growing_pauses()
    {
        int attempts = 0;

        int result = Patience.With(() => ++attempts < 4 ? throw Refusal(32) : attempts, FileErrors.IsRefused, _pauses.Add);

        Assert.Equal(4, result);
        Assert.Equal([1, 2, 4], _pauses.Select(pause => pause.TotalMilliseconds));
    }

    [Fact]
    public void A_refusal_that_stays_is_an_error_after_two_seconds()
    {
        Assert.Throws<UnauthorizedAccessException>(() => Patience.With<int>(() => throw new UnauthorizedAccessException(), FileErrors.IsRefused, _pauses.Add));

        Assert.Equal(2047, _pauses.Sum(pause => pause.TotalMilliseconds));
    }

    [Fact]
    public void Another_error_is_thrown_at_once()
    {
        Assert.Throws<FileNotFoundException>(() => Patience.With<int>(() => throw new FileNotFoundException(), FileErrors.IsRefused, _pauses.Add));
        Assert.Throws<IOException>(() => Patience.With<int>(() => throw Refusal(112), FileErrors.IsRefused, _pauses.Add));

        Assert.Empty(_pauses);
    }

    [Fact]
    public void What_cannot_be_replaced_and_has_the_same_content_need_not_be()
    {
        Write("own", "blob");
        Write("target", "blob");

        FileMove.ReplaceRefused(_folder["own"], _folder["target"], () => throw new UnauthorizedAccessException(), FileErrors.IsRefused, _pauses.Add);

        Assert.Equal(["target"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
        Assert.Empty(_pauses);
    }

    [Theory]
    [InlineData("damaged")]
    [InlineData("blo2")]
    [InlineData("")]
    public void What_has_other_content_is_replaced_or_it_is_an_error(string present)
    {
        Write("own", "blob");
        Write("target", present);
        int attempts = 0;

        Assert.Throws<IOException>(() => FileMove.ReplaceRefused(_folder["own"], _folder["target"], () => throw Refusal(5), FileErrors.IsRefused, _pauses.Add));
        Assert.Equal(("blob", present), (Read("own"), Read("target")));
        FileMove.ReplaceRefused(_folder["own"], _folder["target"], ReplaceAtLast, FileErrors.IsRefused, _pauses.Add);
        Assert.Equal((false, "blob"), (File.Exists(_folder["own"]), Read("target")));

        void ReplaceAtLast()
        {
            if (++attempts < 3)
            {
                throw Refusal(32);
            }

            File.Move(_folder["own"], _folder["target"], overwrite: true);
        }
    }

    [Fact]
    public void A_file_is_replaced_while_somebody_reads_it()
    {
        Write("own", "new");
        Write("target", "old");
        using FileStream reader = RegularFile.OpenRead(_folder["target"]);

        FileMove.Replace(_folder["own"], _folder["target"]);

        Assert.Equal((false, "new"), (File.Exists(_folder["own"]), Read("target")));
        byte[] before = new byte[3];
        Assert.Equal((3, "old"), (reader.Read(before), Encoding.ASCII.GetString(before)));
    }

    [Fact]
    public void A_file_is_replaced_at_the_latest_when_nobody_reads_it_any_more()
    {
        Write("own", "new");
        Write("target", "old");
        FileStream reader = RegularFile.OpenRead(_folder["target"]);
        using Timer closing = new(_ => reader.Dispose(), null, TimeSpan.FromMilliseconds(50), Timeout.InfiniteTimeSpan);

        FileMove.Replace(_folder["own"], _folder["target"]);

        Assert.Equal((false, "new"), (File.Exists(_folder["own"]), Read("target")));
    }

    [Fact]
    public void A_read_only_file_is_replaced()
    {
        Write("own", "new");
        Write("target", "old");
        File.SetAttributes(_folder["target"], FileAttributes.ReadOnly);

        Exception? exception = Record.Exception(() => FileMove.Replace(_folder["own"], _folder["target"]));

        File.SetAttributes(_folder["target"], FileAttributes.Normal);
        Assert.Equal((null, "new"), (exception, Read("target")));
    }

    [Fact]
    public void A_file_that_is_gone_and_a_folder_in_the_way_are_errors_at_once()
    {
        Write("own", "new");
        Directory.CreateDirectory(_folder["target"]);

        Assert.Throws<FileNotFoundException>(() => FileMove.Replace(_folder["missing"], _folder["other"]));
        Assert.NotNull(Record.Exception(() => FileMove.Replace(_folder["own"], _folder["target"])));
        Assert.NotNull(Record.Exception(() => FileMove.FolderToFreeName(_folder["target"], _folder["own"])));
        Assert.Equal("new", Read("own"));
    }

    [Fact]
    public void A_name_that_was_removed_while_somebody_reads_the_file_can_be_had_anew()
    {
        Write("file", "old");
        using FileStream reader = RegularFile.OpenRead(_folder["file"]);
        FileMove.Delete(_folder["file"]);

        using Timer closing = new(_ => reader.Dispose(), null, TimeSpan.FromMilliseconds(50), Timeout.InfiniteTimeSpan);
        using FileStream made = Patience.WithWindows(() => RegularFile.OpenLocked(_folder["file"], create: true));
        Assert.Equal(0, made.Length);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(4)]
    public void The_name_lies_where_windows_looks_for_it(int handleSize)
    {
        byte[] information = WindowsRename.Describe(@"\??\C:\ü", handleSize);

        // FILE_RENAME_INFORMATION: 32 bits of flags, a handle at its own alignment, 32 bits of length, the name.
        Assert.Equal(0x43u, BitConverter.ToUInt32(information, 0));
        Assert.All(information[4..(2 * handleSize)], value => Assert.Equal(0, value));
        Assert.Equal(16, BitConverter.ToInt32(information, 2 * handleSize));
        Assert.Equal("\\??\\C:\\ü\0", Encoding.Unicode.GetString(information, 2 * handleSize + 4, 18));
    }

    private static IOException Refusal(int code) => new("refused", unchecked((int)0x80070000) | code);

    private void Write(string name, string content) => File.WriteAllText(_folder[name], content);

    private string Read(string name) => File.ReadAllText(_folder[name]);
}
