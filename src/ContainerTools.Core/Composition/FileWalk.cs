using ContainerTools.IO.Files;

namespace ContainerTools.Composition;

/// <summary>Goes through a folder in the order of path elements, each by code point, a folder before its content.</summary>
internal static class FileWalk
{
    /// <summary>Symbolic links are given as such and not followed.</summary>
    /// <param name="root">The folder to walk; it is not given itself.</param>
    /// <param name="enter">Called with each path, relative and with slashes. A path for which it returns false is left out, with all paths below it.</param>
    /// <param name="cancel">Stops the work.</param>
    public static IEnumerable<(string Path, string Name, FileStatus Status)> Enumerate(string root, Func<string, bool> enter, CancellationToken cancel)
    {
        var pending = new Stack<(string Path, string Name)>();
        Push(root, "");
        while (pending.TryPop(out (string Path, string Name) next))
        {
            cancel.ThrowIfCancellationRequested();
            FileStatus status = FileStatus.Read(next.Path);
            yield return (next.Path, next.Name, status);
            if (status.Kind == FileKind.Directory)
            {
                Push(next.Path, next.Name + "/");
            }
        }

        void Push(string folder, string prefix)
        {
            foreach (string path in Directory.EnumerateFileSystemEntries(folder).OrderByDescending(path => Path.GetFileName(path), CodePointComparer.Instance))
            {
                string name = prefix + Path.GetFileName(path);
                if (enter(name))
                {
                    pending.Push((path, name));
                }
            }
        }
    }
}
