using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.IO.Files;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.IO;

public sealed class OutputFileTests : IDisposable
{
    private readonly RegistryBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [ToolTheory("mkfifo", Needs = Need.Linux)]
    [InlineData(ArchiveFormat.DockerArchive, LayerForm.Keep)]
    [InlineData(ArchiveFormat.OciArchive, LayerForm.None)]
    [InlineData(ArchiveFormat.RootFileSystem, LayerForm.Keep)]
    public async Task A_fifo_gets_the_bytes_of_a_file_and_stays(ArchiveFormat format, LayerForm layers)
    {
        _bench.AddImage(2, 90_000);
        var options = new ExportOptions { Format = format, LayerCompression = layers };
        string fifo = MakeFifo();
        Task<byte[]> reader = Task.Run(() => File.ReadAllBytes(fifo));

        await WriteAsync(fifo, options);
        await WriteAsync(_bench.Folder["file"], options);

        Assert.Equal(await File.ReadAllBytesAsync(_bench.Folder["file"]), await reader);
        Assert.Equal(FileKind.Fifo, FileStatus.Read(fifo).Kind);
    }

    [ToolFact("mkfifo", Needs = Need.Linux)]
    public async Task The_wait_for_a_reader_can_be_ended()
    {
        string fifo = MakeFifo();
        using var cancel = new CancellationTokenSource();
        Task<OutputFile> opening = OutputFile.OpenAsync(fifo, overwrite: true, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => opening);
    }

    // A node of our own: were the real one replaced, the machine would be broken.
    [RootToolFact("mknod")]
    public void A_character_device_is_written_in_place()
    {
        string device = _bench.Folder["null"];
        ProcessRunner.Run("mknod", device, "c", "1", "3").Expect();
        FileStatus before = FileStatus.Read(device);

        OutputFile.Write(device, "content"u8, overwrite: true);

        FileStatus after = FileStatus.Read(device);
        Assert.Equal((FileKind.CharacterDevice, 1u, 3u, before.Stamp.Inode), (after.Kind, after.DeviceMajor, after.DeviceMinor, after.Stamp.Inode));
    }

    [ToolFact(Needs = Need.Linux)]
    public void A_socket_is_refused_and_stays()
    {
        string path = _bench.Folder["socket"];
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        socket.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(path));

        ImageException exception = Assert.Throws<ImageException>(() => OutputFile.Write(path, "content"u8, overwrite: true));

        Assert.Equal(ImageError.FileFailed, exception.Error);
        Assert.Contains("is a socket", exception.Message, StringComparison.Ordinal);
        Assert.Equal(FileKind.Socket, FileStatus.Read(path).Kind);
    }

    [UnixTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_symbolic_link_stays_and_what_it_leads_to_is_written(bool exists)
    {
        Directory.CreateDirectory(_bench.Folder["below"]);
        string target = _bench.Folder["below/target"];
        if (exists)
        {
            File.WriteAllText(target, "old");
        }

        File.CreateSymbolicLink(_bench.Folder["middle"], "below/target");
        File.CreateSymbolicLink(_bench.Folder["link"], "middle");

        OutputFile.Write(_bench.Folder["link"], "new"u8, overwrite: true);

        Assert.Equal("new", File.ReadAllText(target));
        Assert.Equal("middle", new FileInfo(_bench.Folder["link"]).LinkTarget);
        Assert.Equal(["target"], Directory.GetFileSystemEntries(_bench.Folder["below"]).Select(Path.GetFileName));
    }

    [ToolFact("mkfifo", Needs = Need.Linux)]
    public void What_exists_is_not_touched_without_overwriting()
    {
        File.CreateSymbolicLink(_bench.Folder["link"], "nowhere");

        foreach (string path in new[] { MakeFifo(), _bench.Folder["link"] })
        {
            Assert.Equal(ImageError.AlreadyExists, Assert.Throws<ImageException>(() => OutputFile.Write(path, "content"u8, overwrite: false)).Error);
        }

        Assert.False(File.Exists(_bench.Folder["nowhere"]));
    }

    [Fact]
    public void What_a_killed_process_left_goes_and_what_somebody_writes_stays()
    {
        string target = _bench.Folder["image.tar"];
        string left = _bench.Folder[".image.tar.abcdefgh.abc"];
        string foreign = _bench.Folder[".image.tar.notes"];
        File.WriteAllText(left, "half");
        File.WriteAllText(foreign, "mine");
        using (var other = new TemporaryFile(target, overwrite: true))
        {
            OutputFile.Write(target, "whole"u8, overwrite: true);

            Assert.True(File.Exists(other.Path));
        }

        OutputFile.Write(target, "whole"u8, overwrite: true);
        Assert.Equal([".image.tar.notes", "image.tar"], Directory.GetFiles(_bench.Folder.Path).Select(Path.GetFileName).Where(name => name!.Contains("image", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.False(File.Exists(left));
    }

    private async Task WriteAsync(string path, ExportOptions options) =>
        await ImageExport.WriteFileAsync([await _bench.GetImageAsync()], path, options, overwrite: true, NullReporter.Instance, default);

    private string MakeFifo()
    {
        string path = _bench.Folder["fifo"];
        ProcessRunner.Run("mkfifo", path).Expect();
        return path;
    }
}
