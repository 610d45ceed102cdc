using System.Net.Sockets;
using System.Runtime.Versioning;
using ContainerTools.IO.Files;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;
using Microsoft.Win32.SafeHandles;

namespace ContainerTools.Tests.IO;

/// <summary>The way that macOS takes works on Linux too, where there is a second one to compare it with.</summary>
[SupportedOSPlatform("linux")]
public sealed class UnixStatusTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ToolFact(Needs = Need.Linux)]
    public void It_says_what_the_system_call_says()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        string[] paths = [.. MakeOneOfEach(socket), "/dev/null", "/dev/zero", "/proc/self/exe", "/", "/etc"];

        Assert.True(UnixStatus.IsAsExpected);
        Assert.All(paths, path => Assert.Equal(LinuxStatus.Read(path), UnixStatus.Read(path)));
        Assert.All(paths, path => Assert.Equal(LinuxStatus.ReadTarget(path), UnixStatus.ReadTarget(path)));
        Assert.Equal(
            [FileKind.File, FileKind.Directory, FileKind.SymbolicLink, FileKind.Fifo, FileKind.Socket, FileKind.File, FileKind.File, FileKind.CharacterDevice],
            paths.Take(8).Select(path => UnixStatus.Read(path).Kind));
    }

    [ToolFact(Needs = Need.Linux)]
    public void An_open_file_is_what_was_opened()
    {
        File.WriteAllText(_folder["file"], "first");
        using SafeFileHandle file = UnixOpening.OpenRegular(_folder["file"]);
        File.Move(_folder["file"], _folder["other"]);
        File.WriteAllText(_folder["file"], "second one");

        Assert.Equal(LinuxStatus.Read(_folder["other"]), UnixStatus.Read(file, _folder["file"]));
    }

    [ToolFact(Needs = Need.Linux)]
    public void What_is_missing_or_closed_is_the_framework_s_exception()
    {
        Assert.Throws<FileNotFoundException>(() => UnixStatus.Read(_folder["missing"]));
        File.WriteAllText(_folder["file"], "");
        Assert.Throws<FileNotFoundException>(() => UnixStatus.Read(_folder["file", "below"]));
        Assert.Throws<FileNotFoundException>(() => UnixOpening.OpenRegular(_folder["missing"]));
    }

    [ToolFact(Needs = Need.Linux)]
    public void No_link_is_opened()
    {
        File.WriteAllText(_folder["secret"], "secret");
        File.CreateSymbolicLink(_folder["link"], _folder["secret"]);

        Assert.Throws<NotRegularFileException>(() => UnixOpening.OpenRegular(_folder["link"]));
        Assert.Throws<NotRegularFileException>(() => UnixOpening.OpenRegularForWriting(_folder["link"], create: true));
    }

    [ToolFact(Needs = Need.Linux)]
    public void A_file_is_made_and_locked_against_others()
    {
        using SafeFileHandle first = UnixOpening.OpenRegularForWriting(_folder["new"], create: true);
        using SafeFileHandle second = UnixOpening.OpenRegularForWriting(_folder["new"], create: false);
        UnixOpening.Lock(first, _folder["new"]);

        Assert.True(FileErrors.IsLocked(Assert.Throws<IOException>(() => UnixOpening.Lock(second, _folder["new"]))));
        RandomAccess.Write(first, "x"u8, 0);
        Assert.Equal(1, RandomAccess.GetLength(second));
        first.Dispose();
        UnixOpening.Lock(second, _folder["new"]);
    }

    [ToolFact(Needs = Need.Linux)]
    public void By_the_framework_alone_no_stamp_settles()
    {
        File.WriteAllText(_folder["file"], "x");
        File.SetLastWriteTimeUtc(_folder["file"], DateTime.UnixEpoch);

        FileStatus status = UnixStatus.ReadPortable(_folder["file"]);

        Assert.Equal((FileKind.File, 1L, 0L), (status.Kind, status.Size, status.Stamp.Modified));
        Assert.False(status.Stamp.IsSettled(FileTimes.ToNanoseconds(DateTime.UtcNow)));
    }

    [Theory]
    [InlineData(0x10000002, true, 16, 2)]
    [InlineData(-1, true, 0xff, 0xffffff)]
    [InlineData(0x103, false, 1, 3)]
    [InlineData(0x12000_0063_4578, false, 0x12345, 0x678)]
    public void Numbers_of_a_device_are_taken_apart_as_each_system_puts_them_together(long device, bool isMac, uint major, uint minor)
    {
        FileStatus status = UnixStatus.ToStatus(new NativeStatus { Mode = 0x21B6, Device = device }, isMac);

        Assert.Equal((FileKind.CharacterDevice, major, minor, 0x1B6), (status.Kind, status.DeviceMajor, status.DeviceMinor, status.Mode));
    }

    private string[] MakeOneOfEach(Socket socket)
    {
        string[] paths = [_folder["file"], _folder["folder"], _folder["link"], _folder["fifo"], _folder["socket"], _folder["old"], _folder["far"]];
        File.WriteAllText(paths[0], "content");
        Directory.CreateDirectory(paths[1]);
        File.CreateSymbolicLink(paths[2], "file");
        using (UnixFolder folder = UnixFolder.Open(_folder.Path))
        {
            folder.CreateFifo("fifo\0"u8, 0b110_100_000);
        }

        socket.Bind(new UnixDomainSocketEndPoint(paths[4]));
        File.WriteAllText(paths[5], "");
        File.SetLastWriteTimeUtc(paths[5], new DateTime(1935, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.WriteAllText(paths[6], "");
        File.SetLastWriteTimeUtc(paths[6], new DateTime(2400, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddTicks(7));
        File.SetUnixFileMode(paths[6], UnixFileMode.SetUser | UnixFileMode.UserRead);
        return paths;
    }
}
