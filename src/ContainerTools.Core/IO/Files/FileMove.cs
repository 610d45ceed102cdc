using ContainerTools.IO.Streams;

namespace ContainerTools.IO.Files;

/// <summary>
/// Gives files and folders another name, and removes them, while others use them. Windows refuses that where somebody has the file, or
/// any file in the folder, open; a scanner looks at each new one for a moment. So there it is tried for two seconds.
/// </summary>
internal static class FileMove
{
    /// <summary>Puts a complete file in the place of another one, or where there is none. Who reads the other one still does so.</summary>
    /// <remarks>
    /// Where it is refused, and what is there has the same content to the last byte, as it is with two that put the same blob into a
    /// store, the file is removed instead.
    /// </remarks>
    /// <exception cref="FileNotFoundException">The file is gone.</exception>
    /// <exception cref="IOException">It cannot be done.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be done, or somebody has the other file open.</exception>
    public static void Replace(string path, string target)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.Move(path, target, overwrite: true);
            return;
        }

        ReplaceRefused(
            path,
            target,
            () =>
            {
                if (!OperatingSystem.IsWindows() || !WindowsRename.TryReplace(path, target))
                {
                    File.Move(path, target, overwrite: true);
                }
            },
            exception => FileErrors.IsRefused(exception) && !Directory.Exists(target));
    }

    /// <summary>Gives a file a name that nothing has.</summary>
    /// <inheritdoc cref="Replace"/>
    public static void ToFreeName(string path, string target) =>
        Insist(() => File.Move(path, target, overwrite: false), target);

    /// <summary>Gives a folder a name that nothing has.</summary>
    /// <inheritdoc cref="Replace"/>
    public static void FolderToFreeName(string path, string target) =>
        Insist(() => Directory.Move(path, target), target);

    /// <summary>Removes a file; one that is not there is removed already.</summary>
    /// <inheritdoc cref="Replace"/>
    public static void Delete(string path) => Insist(() => File.Delete(path));

    /// <summary>Removes a folder with all that is in it.</summary>
    /// <inheritdoc cref="Replace"/>
    public static void DeleteFolder(string path) => Insist(() => Directory.Delete(path, recursive: true));

    /// <summary>Replaces as long as it is refused, unless that is not needed any more.</summary>
    /// <param name="path">The complete file.</param>
    /// <param name="target">What is to be replaced.</param>
    /// <param name="replace">Does it.</param>
    /// <param name="passes">Whether a failure may pass.</param>
    /// <param name="wait">How a pause is made; null for sleeping.</param>
    public static void ReplaceRefused(string path, string target, Action replace, Func<Exception, bool> passes, Action<TimeSpan>? wait = null)
    {
        bool? isSame = null;
        Patience.With(
            () =>
            {
                try
                {
                    replace();
                }
                catch (Exception exception) when (passes(exception) && (isSame ??= HaveSameContent(path, target)) == true)
                {
                    Delete(path);
                }

                return true;
            },
            passes,
            wait);
    }

    private static void Insist(Action action, string? target = null) => Patience.With(
        () =>
        {
            action();
            return true;
        },
        exception => OperatingSystem.IsWindows() && FileErrors.IsRefused(exception) && !Path.Exists(target));

    /// <returns>Null where one of them cannot be read now.</returns>
    private static bool? HaveSameContent(string path, string target)
    {
        try
        {
            using FileStream own = RegularFile.OpenRead(path);
            using FileStream other = RegularFile.OpenRead(target);
            return own.Length == other.Length && own.ReadsSameAs(other);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            return null;
        }
    }
}
