using ContainerTools.IO.Files;

namespace ContainerTools.Composition;

/// <summary>Goes through a folder in the order of path elements, each by code point, a folder before its content.</summary>
/// <param name="followsFolders">Whether a symbolic link to a folder is taken for that folder. All other links are given as such.</param>
internal sealed class FileWalk(bool followsFolders)
{
    // What the runtime puts for bytes of a name that are not UTF-8. A file with such a name cannot be opened by it.
    private const char Replacement = '\ufffd';

    /// <param name="root">The folder to walk; it is not given itself. On Windows, names are only right where it is <see cref="WindowsPath.TakenLiterally"/>.</param>
    /// <param name="enter">Called with each path, relative and with slashes. A path for which it returns false is left out, with all paths below it.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">A link leads to a folder in which it lies.</exception>
    public IEnumerable<(string Path, string Name, FileStatus Status)> Enumerate(string root, Func<string, bool> enter, CancellationToken cancel)
    {
        var pending = new Stack<(string Path, string Name, Trail? Trail)>();
        Push(root, "", null);
        while (pending.TryPop(out (string Path, string Name, Trail? Trail) next))
        {
            cancel.ThrowIfCancellationRequested();
            FileStatus status = Look(next.Path);
            (string path, _, Trail? trail) = next;
            if (followsFolders && status.Kind == FileKind.SymbolicLink && Directory.Exists(path))
            {
                path = Resolve(path, trail);
                trail = new Trail(path, trail);
                status = FileStatus.Read(path);
            }

            yield return (path, next.Name, status);
            if (status.Kind == FileKind.Directory)
            {
                Push(path, next.Name + "/", trail);
            }
        }

        void Push(string folder, string prefix, Trail? trail)
        {
            string? before = null;
            foreach (string path in Directory.EnumerateFileSystemEntries(folder).OrderByDescending(path => Path.GetFileName(path), CodePointComparer.Instance))
            {
                string name = prefix + Path.GetFileName(path);
                if (path == before)
                {
                    throw NotUtf8(path, null);
                }

                before = path;
                if (enter(name))
                {
                    pending.Push((path, name, trail));
                }
            }
        }
    }

    private static string Resolve(string link, Trail? trail)
    {
        string target = Path.TrimEndingDirectorySeparator(WindowsPath.TakenLiterally(Directory.ResolveLinkTarget(link, returnFinalTarget: true)!.FullName));
        string inside = target.EndsWith(Path.DirectorySeparatorChar) ? target : target + Path.DirectorySeparatorChar;
        bool isEndless = link.StartsWith(inside, StringComparison.Ordinal);
        for (Trail? step = trail; step is not null && !isEndless; step = step.Above)
        {
            isEndless = step.Folder == target;
        }

        return isEndless
            ? throw new ImageException(ImageError.InvalidArgument, $"'{WindowsPath.Plain(link)}' is a link to a folder that leads in a circle, so its content has no end.", link)
            : target;
    }

    private static FileStatus Look(string path)
    {
        try
        {
            return FileStatus.Read(path);
        }
        catch (FileNotFoundException exception) when (Path.GetFileName(path).Contains(Replacement))
        {
            throw NotUtf8(path, exception);
        }
    }

    private static ImageException NotUtf8(string path, Exception? exception) =>
        new(ImageError.Unsupported, $"The name of '{WindowsPath.Plain(path)}' is not valid UTF-8 where '{Replacement}' stands here. Rename the file, or leave it out.", path, exception);

    // The folders that links led to on the way to a path.
    private sealed record Trail(string Folder, Trail? Above);
}
