using System.Text;

namespace ContainerTools.Graphs;

/// <summary>The first line of a script, which names its interpreter (execve(2), "Interpreter scripts").</summary>
internal static class Shebang
{
    /// <summary>What Linux reads of it.</summary>
    public const int Length = 256;

    /// <param name="start">The first bytes of a file.</param>
    /// <returns>The interpreter's path, and the name that <c>env</c> is to look for, if that is the interpreter; null for what is no script.</returns>
    public static (string Path, string? Name)? Read(ReadOnlySpan<byte> start)
    {
        if (!start.StartsWith("#!"u8))
        {
            return null;
        }

        int end = start.IndexOf((byte)'\n');
        string[] words = Encoding.UTF8.GetString(start[2..(end < 0 ? start.Length : end)]).Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
        return words is [var path, .. var rest]
            ? (path, path.EndsWith("/env", StringComparison.Ordinal) ? rest.FirstOrDefault(word => !word.StartsWith('-') && !word.Contains('=', StringComparison.Ordinal)) : null)
            : null;
    }
}
