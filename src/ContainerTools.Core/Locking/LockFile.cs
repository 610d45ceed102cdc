using ContainerTools.IO.Files;

namespace ContainerTools.Locking;

/// <summary>Puts locks into files.</summary>
public static class LockFile
{
    /// <summary>Writes a file that is complete or as it was; a FIFO or a character device is written in place.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="content">The lock file's bytes.</param>
    /// <param name="overwrite">Whether a file that is there may be replaced.</param>
    /// <exception cref="ImageException">The file exists, or cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, bool overwrite) => OutputFile.Write(path, content, overwrite);
}
