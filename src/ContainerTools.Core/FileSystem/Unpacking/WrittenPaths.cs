using ContainerTools.IO.Files;

namespace ContainerTools.FileSystem.Unpacking;

/// <summary>The files that one task has written, so that none of them takes the place of another. For one thread.</summary>
public sealed class WrittenPaths
{
    // What any file system takes for one name.
    private readonly Dictionary<string, List<string>> _alike = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Adds a file before it is written.</summary>
    /// <param name="path">Absolute.</param>
    /// <returns>False where it is one that was added before, by the rules of the folder that they lie in, which are tried out where it matters.</returns>
    public bool Add(string path)
    {
        string key = NameRules.Compose(path);
        if (!_alike.TryGetValue(key, out List<string>? others))
        {
            _alike.Add(key, [path]);
            return true;
        }

        bool isNew = !others.Any(other => AreOne(path, other));
        if (isNew)
        {
            others.Add(path);
        }

        return isNew;
    }

    /// <summary>Takes out a file that came to nothing.</summary>
    /// <param name="path">As it was added.</param>
    public void Remove(string path)
    {
        if (_alike.TryGetValue(NameRules.Compose(path), out List<string>? others))
        {
            others.Remove(path);
        }
    }

    private static bool AreOne(string path, string other)
    {
        if (path == other)
        {
            return true;
        }

        string? folder = Path.GetDirectoryName(path[..path.AsSpan().CommonPrefixLength(other)] + "_");
        while (folder is not null && !Directory.Exists(folder))
        {
            folder = Path.GetDirectoryName(folder);
        }

        try
        {
            return folder is null || AreOne(path, other, NameProbe.Of(folder));
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            // Nobody knows, so neither takes the place of the other.
            return true;
        }
    }

    private static bool AreOne(string path, string other, NameProbe probe)
    {
        var rules = new NameRules(isWindows: false, probe.IgnoresCase, probe.IgnoresForm);
        return (rules.FindProblem(path) ?? rules.FindProblem(other)) is not null;
    }
}
