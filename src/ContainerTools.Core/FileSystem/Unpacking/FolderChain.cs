using System.Runtime.Versioning;
using ContainerTools.IO.Files;
using ContainerTools.Tar;

namespace ContainerTools.FileSystem.Unpacking;

/// <summary>
/// Walks from folder to folder by open handles, so that a link that somebody puts in the place of a folder is an error and not
/// followed. The folders on the way to the last one stay open: most of the time the next path is close to it. For one thread at a time.
/// </summary>
/// <param name="root">Where paths begin; it stays open.</param>
[UnsupportedOSPlatform("windows")]
internal sealed class FolderChain(UnixFolder root) : IDisposable
{
    // Of a chain that is deeper, every 64th folder stays open, so that a process does not run out of handles.
    private const int Dense = 64;
    private readonly List<(string Name, UnixFolder? Folder)> _folders = [];

    /// <param name="path">Relative to the root, with slashes; empty for the root.</param>
    /// <returns>Open until the next call.</returns>
    /// <exception cref="IOException">Something on the way is no folder, or no more.</exception>
    public UnixFolder Enter(ReadOnlySpan<char> path)
    {
        int level = 0;
        foreach (Range part in path.Split('/'))
        {
            ReadOnlySpan<char> name = path[part];
            if (name.IsEmpty)
            {
                continue;
            }

            if (level == _folders.Count || !name.SequenceEqual(_folders[level].Name))
            {
                Leave(level);
                Push(name.ToString());
            }

            level++;
        }

        Leave(level);
        return Open(level);
    }

    public void Dispose() => Leave(0);

    private void Push(string name)
    {
        int level = _folders.Count;
        _folders.Add((name, Open(name, Open(level))));
        if (level > Dense && (level - 1) % Dense != 0)
        {
            _folders[level - 1].Folder?.Dispose();
            _folders[level - 1] = (_folders[level - 1].Name, null);
        }
    }

    private void Leave(int level)
    {
        for (int i = level; i < _folders.Count; i++)
        {
            _folders[i].Folder?.Dispose();
        }

        _folders.RemoveRange(level, _folders.Count - level);
    }

    /// <summary>The folder of a level, opened again from the last one above it that is open.</summary>
    private UnixFolder Open(int level)
    {
        int known = level;
        while (known > 0 && _folders[known - 1].Folder is null)
        {
            known--;
        }

        UnixFolder folder = known == 0 ? root : _folders[known - 1].Folder!;
        for (int i = known; i < level; i++)
        {
            UnixFolder next = Open(_folders[i].Name, folder);
            if (i > known)
            {
                folder.Dispose();
            }

            folder = next;
        }

        if (known < level)
        {
            _folders[level - 1] = (_folders[level - 1].Name, folder);
        }

        return folder;
    }

    private static UnixFolder Open(string name, UnixFolder parent)
    {
        try
        {
            return parent.OpenFolder(TarText.Terminate(name));
        }
        catch (UnixException exception) when (exception.IsNoFolder || exception.IsMissing)
        {
            throw new IOException($"Somebody has put something else in the place of the folder '{TarText.Printable(name)}', or has removed it.", exception);
        }
    }
}
