using System.Collections.Concurrent;
using System.Runtime.Versioning;
using System.Text;
using ContainerTools.IO.Files;
using ContainerTools.Tar;
using Microsoft.Win32.SafeHandles;

namespace ContainerTools.FileSystem.Unpacking;

/// <summary>
/// A folder on Linux or macOS. Names are bytes there, so none has to be valid UTF-8. All is done by open folders
/// (<see cref="FolderChain"/>), and attributes are set on what is open: whoever else may write to the folder cannot lead us out of it.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class UnixTarget : ITargetFolder
{
    private const int PrivateFolder = 0b111_000_000;
    private const int PrivateFile = 0b110_000_000;

    // PATH_MAX with the zero byte at the end. Handles reach further, but hardly a program could use what lies there.
    private static readonly int LongestPath = OperatingSystem.IsMacOS() ? 1024 : 4096;
    private readonly ExpandOptions _options;
    private readonly UnixFolder _root;
    private readonly int _rootLength;
    private readonly UnixAttributes _attributes;
    private readonly ConcurrentBag<FolderChain> _chains = [];

    /// <param name="root">The folder, which is there. Links on the way to it are followed.</param>
    /// <param name="options">What may be overwritten, and what is left out.</param>
    public UnixTarget(string root, ExpandOptions options)
    {
        _options = options;
        _root = UnixFolder.Open(root);
        _rootLength = Encoding.UTF8.GetByteCount(root);
        _attributes = new UnixAttributes(options);
    }

    public void MakeRoom(FileTreeEntry entry) => Create(entry.Path, (folder, name) =>
    {
        try
        {
            folder.Unlink(name);
        }
        catch (UnixException exception) when (exception.IsMissing)
        {
        }
        catch (UnixException exception) when (exception.IsFolder)
        {
            if (entry.Kind != FileKind.Directory)
            {
                folder.RemoveAll(name);
            }
        }
    });

    public void Remove(FileTreeEntry entry) => Within(entry.Path, (folder, name) =>
    {
        if (entry.Kind == FileKind.Directory)
        {
            folder.RemoveFolder(name);
        }
        else
        {
            folder.Unlink(name);
        }

        return true;
    });

    public void CreateFolder(FileTreeEntry entry) => Create(entry.Path, (folder, name) =>
    {
        try
        {
            folder.CreateFolder(name, PrivateFolder);
        }
        catch (UnixException exception) when (exception.IsThere && _options.Overwrite)
        {
            // Anything at this path that is no folder was removed before.
        }
    });

    public SafeFileHandle CreateFile(FileTreeEntry entry)
    {
        SafeFileHandle? file = null;
        Create(entry.Path, (folder, name) => file = folder.CreateFile(name, PrivateFile));
        return file!;
    }

    public void CreateSymbolicLink(FileTreeEntry entry) => CreateUncommon(entry.Path, (folder, name) => folder.CreateSymbolicLink(TarText.Terminate(entry.LinkTarget!), name));

    public void CreateHardLink(FileTreeEntry entry) => Within(entry.HardLinkTo!, (targetFolder, target) =>
    {
        Create(entry.Path, (folder, name) =>
        {
            try
            {
                folder.CreateHardLink(targetFolder, target, name);
            }
            catch (UnixException exception) when (exception.IsWithoutSuchThings)
            {
                // Without hard links, or with as many as a file may have, a copy has the content, if not the identity.
                Copy(targetFolder, target, folder, name);
                _ = SetAttributes(entry).Count();
            }
        });
        return true;
    });

    public void CreateSpecial(FileTreeEntry entry) => CreateUncommon(entry.Path, (folder, name) =>
    {
        if (entry.Kind == FileKind.Fifo)
        {
            folder.CreateFifo(name, PrivateFile);
        }
        else if (!_options.AllowDevices)
        {
            throw new SkipException("Device nodes are made only on request.");
        }
        else if (!OperatingSystem.IsLinux())
        {
            throw new SkipException("Device nodes of Linux mean nothing here.");
        }
        else
        {
            folder.CreateDevice(name, entry.Kind == FileKind.BlockDevice, entry.Header.DeviceMajor, entry.Header.DeviceMinor);
        }
    });

    public IEnumerable<SkippedEntry> SetAttributes(FileTreeEntry entry)
    {
        if (entry.Kind != FileKind.Directory)
        {
            return Within(entry.Path, (folder, name) =>
            {
                using UnixNode node = folder.OpenNode(name, entry.Kind);
                return _attributes.Set(entry, node);
            });
        }

        string path = entry.Path == "." ? "" : entry.Path;
        return Rent(chain => _attributes.Set(entry, chain.Enter(path).Node));
    }

    public IEnumerable<SkippedEntry> SetAttributes(FileTreeEntry entry, SafeFileHandle file) => _attributes.Set(entry, new UnixNode(file, isPathOnly: false));

    public void Dispose()
    {
        while (_chains.TryTake(out FolderChain? chain))
        {
            chain.Dispose();
        }

        _root.Dispose();
    }

    private static void Copy(UnixFolder sourceFolder, byte[] source, UnixFolder folder, byte[] name)
    {
        using var from = new FileStream(sourceFolder.OpenFile(source), FileAccess.Read, bufferSize: 0);
        using var to = new FileStream(folder.CreateFile(name, PrivateFile), FileAccess.Write, bufferSize: 0);
        from.CopyTo(to);
    }

    // Not every file system has links, FIFOs and devices.
    private void CreateUncommon(string path, Action<UnixFolder, byte[]> create) => Create(path, (folder, name) =>
    {
        try
        {
            create(folder, name);
        }
        catch (UnixException exception) when (exception.IsWithoutSuchThings)
        {
            throw new SkipException($"This file system cannot have it, or the user may not make it: {exception.Message}.");
        }
    });

    private void Create(string path, Action<UnixFolder, byte[]> create)
    {
        try
        {
            if (_rootLength + 1 + TarText.GetByteCount(path) >= LongestPath)
            {
                throw new UnixException(UnixException.NameTooLong);
            }

            Within(path, (folder, name) =>
            {
                create(folder, name);
                return true;
            });
        }
        catch (UnixException exception) when (exception.IsThere)
        {
            throw new SkipException("This file system takes its name for that of another entry.");
        }
        catch (UnixException exception) when (exception.IsImpossible || exception.IsMissing && NameRules.IsOdd(path))
        {
            // Some drivers say that there is no such file where a name cannot be; the folder is there.
            throw new SkipException($"This file system cannot have it: {exception.Message}.");
        }
    }

    /// <param name="path">Of something in the target.</param>
    /// <param name="act">Is given the folder that it lies in, and its name there with a zero byte at the end.</param>
    private T Within<T>(string path, Func<UnixFolder, byte[], T> act)
    {
        int slash = path.LastIndexOf('/');
        return Rent(chain => act(chain.Enter(path.AsSpan(0, Math.Max(slash, 0))), TarText.Terminate(path[(slash + 1)..])));
    }

    // What a thread has just put back, it gets again, so each thread stays in its part of the tree.
    private T Rent<T>(Func<FolderChain, T> use)
    {
        FolderChain chain = _chains.TryTake(out FolderChain? known) ? known : new FolderChain(_root);
        try
        {
            return use(chain);
        }
        finally
        {
            _chains.Add(chain);
        }
    }
}
