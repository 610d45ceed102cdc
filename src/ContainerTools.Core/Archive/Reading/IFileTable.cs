namespace ContainerTools.Archive.Reading;

/// <summary>What an archive or a folder has, by name.</summary>
internal interface IFileTable
{
    /// <summary>Where it lies.</summary>
    string Path { get; }

    /// <summary>A file, links followed; a name is never taken for one outside.</summary>
    /// <returns>Null where there is none.</returns>
    ArchivedFile? Find(string name);
}
