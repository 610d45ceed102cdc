using System.Globalization;

namespace ContainerTools.Composition;

/// <summary>What may stand in a field of an account file.</summary>
internal static class AccountText
{
    /// <exception cref="FormatException">It is empty, or would be read as something else.</exception>
    public static string CheckName(string name) => name.Length > 0 && !name.AsSpan().ContainsAny(" ,/") && name[0] is not ('-' or '+')
        ? CheckField(name)
        : throw new FormatException($"'{name}' is not the name of a user or group.");

    /// <exception cref="FormatException">It would end the field or the line.</exception>
    public static string CheckField(string text) => !text.Any(c => c is ':' || char.IsControl(c))
        ? text
        : throw new FormatException($"'{text.ReplaceLineEndings(" ")}' has a colon or a control character, which no account can have.");

    /// <exception cref="FormatException">It is no folder that a user could have.</exception>
    public static string CheckFolder(string path) => path.Length == 0 || (path[0] == '/' && path.Split('/').All(element => element is not ("." or "..")))
        ? CheckField(path)
        : throw new FormatException($"'{path}' is not an absolute path.");

    /// <exception cref="FormatException">It is no number of a user or group. The largest one means nobody to the kernel.</exception>
    public static long? CheckNumber(long? number) => number is null or (>= 0 and < uint.MaxValue)
        ? number
        : throw new FormatException($"{number} is not the number of a user or group.");

    /// <exception cref="FormatException">It is no number of a user or group.</exception>
    public static long ParseNumber(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number)
        ? number
        : throw new FormatException($"'{text}' is not the number of a user or group.");
}
