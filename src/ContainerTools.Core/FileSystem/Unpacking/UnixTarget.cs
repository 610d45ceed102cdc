using System.Runtime.Versioning;
using System.Text;
using ContainerTools.IO.Files;
using ContainerTools.Tar;
using Microsoft.Win32.SafeHandles;

namespace ContainerTools.FileSystem.Unpacking;

/// <summary>A folder on Linux or macOS. Names are bytes there, so none has to be valid UTF-8.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixTarget(string root, ExpandOptions options) : ITargetFolder
{
    private const int PrivateFolder = 0b111_000_000;
    private const int PrivateFile = 0b110_000_000;
    private readonly byte[] _root = Encoding.UTF8.GetBytes(root);
    private readonly UnixAttributes _attributes = new(options);

    public void MakeRoom(FileTreeEntry entry) => Try(() =>
    {
        try
        {
            UnixFiles.Unlink(Locate(entry.Path));
        }
        catch (UnixException exception) when (exception.IsMissing)
        {
        }
        catch (UnixException exception) when (exception.IsFolder)
        {
            if (entry.Kind != FileKind.Directory)
            {
                Directory.Delete(Path.Combine(root, entry.Path), recursive: true);
            }
        }
    });

    public void Remove(FileTreeEntry entry)
    {
        if (entry.Kind == FileKind.Directory)
        {
            UnixFiles.RemoveFolder(Locate(entry.Path));
        }
        else
        {
            UnixFiles.Unlink(Locate(entry.Path));
        }
    }

    public void CreateFolder(FileTreeEntry entry) => Try(() =>
    {
        try
        {
            UnixFiles.CreateFolder(Locate(entry.Path), PrivateFolder);
        }
        catch (UnixException exception) when (exception.IsThere && options.Overwrite)
        {
            // Anything at this path that is no folder was removed before.
        }
    });

    public SafeFileHandle CreateFile(FileTreeEntry entry)
    {
        SafeFileHandle? file = null;
        Try(() => file = OperatingSystem.IsLinux()
            ? UnixFiles.CreateFile(Locate(entry.Path), PrivateFile)
            : File.OpenHandle(Path.Combine(root, entry.Path), FileMode.CreateNew, FileAccess.Write, FileShare.None));
        return file!;
    }

    public void CreateSymbolicLink(FileTreeEntry entry) => Try(() => UnixFiles.CreateSymbolicLink(Encode(entry.LinkTarget!), Locate(entry.Path)));

    public void CreateHardLink(FileTreeEntry entry) => Try(() => UnixFiles.CreateHardLink(Locate(entry.HardLinkTo!), Locate(entry.Path)));

    public void CreateSpecial(FileTreeEntry entry) => Try(() =>
    {
        if (entry.Kind == FileKind.Fifo)
        {
            UnixFiles.CreateFifo(Locate(entry.Path), PrivateFile);
        }
        else if (!options.AllowDevices)
        {
            throw new SkipException("Device nodes are made only on request.");
        }
        else if (!OperatingSystem.IsLinux())
        {
            throw new SkipException("Device nodes of Linux mean nothing here.");
        }
        else
        {
            UnixFiles.CreateDevice(Locate(entry.Path), entry.Kind == FileKind.BlockDevice, entry.Header.DeviceMajor, entry.Header.DeviceMinor);
        }
    });

    public IEnumerable<SkippedEntry> SetAttributes(FileTreeEntry entry) => _attributes.Set(entry, Locate(entry.Path));

    private static byte[] Encode(string text)
    {
        byte[] bytes = new byte[TarText.GetByteCount(text) + 1];
        TarText.Encode(text, bytes);
        return bytes;
    }

    private static void Try(Action create)
    {
        try
        {
            create();
        }
        catch (UnixException exception) when (exception.IsThere)
        {
            throw new SkipException("This file system takes its name for that of another entry.");
        }
        catch (UnixException exception) when (exception.IsImpossible)
        {
            throw new SkipException($"This file system cannot have it: {exception.Message}.");
        }
    }

    private byte[] Locate(string path) => [.. _root, (byte)'/', .. Encode(path)];
}
