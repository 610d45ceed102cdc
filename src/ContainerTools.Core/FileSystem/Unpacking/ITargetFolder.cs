using Microsoft.Win32.SafeHandles;

namespace ContainerTools.FileSystem.Unpacking;

/// <summary>
/// A folder that entries are unpacked to. Paths are those of a <see cref="FileTree"/>, whose folders are made before what is
/// in them, so nothing here ever goes through a symbolic link. Members may be called by several threads at once.
/// </summary>
internal interface ITargetFolder : IDisposable
{
    /// <summary>Takes away what is under the name, unless it is a folder and one is wanted.</summary>
    void MakeRoom(FileTreeEntry entry);

    /// <summary>Removes what was made; a folder must be empty.</summary>
    void Remove(FileTreeEntry entry);

    /// <summary>For nobody but its owner, until it gets its attributes. One that is there stays.</summary>
    void CreateFolder(FileTreeEntry entry);

    /// <exception cref="SkipException">It cannot be had here; so from all methods that create something.</exception>
    SafeFileHandle CreateFile(FileTreeEntry entry);

    void CreateSymbolicLink(FileTreeEntry entry);

    void CreateHardLink(FileTreeEntry entry);

    /// <summary>A fifo or a device.</summary>
    void CreateSpecial(FileTreeEntry entry);

    /// <summary>Owner, mode, extended attributes, time, in the order in which one does not undo another.</summary>
    /// <returns>What could not be kept.</returns>
    IEnumerable<SkippedEntry> SetAttributes(FileTreeEntry entry);

    /// <summary>The same for a file that is still open, whatever has its name by now.</summary>
    /// <param name="entry">The file.</param>
    /// <param name="file">What <see cref="CreateFile"/> gave.</param>
    IEnumerable<SkippedEntry> SetAttributes(FileTreeEntry entry, SafeFileHandle file) => SetAttributes(entry);

    /// <summary>Closes what was kept open.</summary>
    void IDisposable.Dispose()
    {
    }
}
