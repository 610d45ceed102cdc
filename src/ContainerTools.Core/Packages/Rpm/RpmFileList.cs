namespace ContainerTools.Packages.Rpm;

/// <summary>Puts together what a package's header says of its files, in lists beside each other.</summary>
internal static class RpmFileList
{
    // Linux takes no longer path. A folder's name is stored once for all its files, so a small header could stand for very much text.
    private const int LongestPath = 4096;
    private const int MostText = 64 << 20;

    /// <summary>All files that the package lists, ghosts and files that were not installed among them, in the header's order.</summary>
    /// <exception cref="ImageException">The lists do not fit together.</exception>
    public static IEnumerable<RpmFile> Files(this RpmHeader header)
    {
        IReadOnlyList<string> names = header.GetTexts(RpmTag.BaseNames);
        IReadOnlyList<string> folders = header.GetTexts(RpmTag.DirNames);
        IReadOnlyList<long> places = header.GetNumbers(RpmTag.DirIndexes);
        if (places.Count != names.Count)
        {
            throw header.Malformed($"has {names.Count} names of files in {places.Count} places");
        }

        if (names.Count > 0)
        {
            return List(header, names.Count, i => places[i] < folders.Count ? (folders[(int)places[i]], names[i]) : throw header.Malformed("has a file in a folder that it does not list"));
        }

        IReadOnlyList<string> paths = header.GetTexts(RpmTag.OldFileNames);
        return List(header, paths.Count, i => ("", paths[i]));
    }

    private static IEnumerable<RpmFile> List(RpmHeader header, int count, Func<int, (string Folder, string Name)> place)
    {
        IReadOnlyList<long> flags = Column(header, RpmTag.FileFlags, count);
        IReadOnlyList<long> states = Column(header, RpmTag.FileStates, count);
        IReadOnlyList<long> modes = Column(header, RpmTag.FileModes, count);
        return Enumerate();

        IEnumerable<RpmFile> Enumerate()
        {
            int left = MostText;
            for (int i = 0; i < count; i++)
            {
                (string folder, string name) = place(i);
                int length = folder.Length + name.Length;
                left -= length <= LongestPath ? length : throw header.Malformed($"has a path of {length:N0} characters");
                yield return left >= 0
                    ? new RpmFile(folder + name, (RpmFileFlags)At(flags, i, 0), (RpmFileState)At(states, i, (int)RpmFileState.Unknown), At(modes, i, 0))
                    : throw header.Malformed($"has paths of more than {MostText:N0} characters");
            }
        }
    }

    private static IReadOnlyList<long> Column(RpmHeader header, RpmTag tag, int count) =>
        header.GetNumbers(tag) is var values && (values.Count == 0 || values.Count == count)
            ? values
            : throw header.Malformed($"has {values.Count} {tag} for {count} files");

    private static int At(IReadOnlyList<long> column, int index, int otherwise) => column.Count > 0 ? unchecked((int)column[index]) : otherwise;
}
