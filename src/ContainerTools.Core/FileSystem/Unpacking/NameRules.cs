using System.Buffers;
using System.Text;
using ContainerTools.Tar;

namespace ContainerTools.FileSystem.Unpacking;

/// <summary>Which of an image's names a file system can have, all at the same time.</summary>
/// <param name="isWindows">Whether Windows' rules are in force (Microsoft's "Naming Files, Paths, and Namespaces").</param>
/// <param name="ignoresCase">Whether names that differ in case are one name.</param>
/// <param name="ignoresForm">Whether names that differ in how accents are written are one name (Unicode's normal forms): so on APFS, not so on NTFS.</param>
internal sealed class NameRules(bool isWindows, bool ignoresCase, bool ignoresForm)
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("<>:\"|?*\\");

    private static readonly HashSet<string> Devices = new(StringComparer.OrdinalIgnoreCase)
    {
        "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
        "COM0", "COM1", "COM2", "COM3", "COM4", "COM5", "COM6", "COM7", "COM8", "COM9", "COM¹", "COM²", "COM³",
        "LPT0", "LPT1", "LPT2", "LPT3", "LPT4", "LPT5", "LPT6", "LPT7", "LPT8", "LPT9", "LPT¹", "LPT²", "LPT³",
    };

    private readonly Dictionary<string, string> _taken = new(ignoresCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    /// <summary>Why a path cannot be, or null. The folders it lies in have been asked for before.</summary>
    public string? FindProblem(string path)
    {
        string name = path[(path.LastIndexOf('/') + 1)..];
        if (isWindows && FindWindowsProblem(name) is { } problem)
        {
            return problem;
        }

        return (ignoresCase || ignoresForm) && !_taken.TryAdd(Fold(path), path)
            ? $"This file system takes its name for that of '{TarText.Printable(_taken[Fold(path)])}'."
            : null;
    }

    /// <summary>Whether the last name of a path is one that the file systems of Windows do not have.</summary>
    public static bool IsOdd(string path) => FindWindowsProblem(path[(path.LastIndexOf('/') + 1)..]) is not null;

    /// <summary>A path with its accents written in the shorter way; one that is no UTF-8 as it is.</summary>
    public static string Compose(string path) => TarText.HasEscapes(path) ? path : path.Normalize(NormalizationForm.FormC);

    private string Fold(string path) => ignoresForm ? Compose(path) : path;

    private static string? FindWindowsProblem(string name) =>
        name.AsSpan().ContainsAny(Forbidden) || name.Any(c => c < ' ') ? "Its name has a character that Windows does not allow."
        : name.EndsWith('.') || name.EndsWith(' ') ? "Windows drops dots and blanks at the end of a name."
        : Devices.Contains(name.Split('.')[0].TrimEnd()) ? "Windows takes its name for that of a device."
        : TarText.HasEscapes(name) ? "Its name is not valid UTF-8, which Windows cannot express."
        : null;
}
