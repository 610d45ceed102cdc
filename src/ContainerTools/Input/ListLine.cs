namespace ContainerTools.Input;

/// <summary>Lines of a list that people keep in a file, one thing a line.</summary>
internal static class ListLine
{
    /// <summary>Whether a line holds nothing: it is blank, or a comment that begins with <c>#</c>.</summary>
    public static bool IsSkipped(string line) => line.AsSpan().TrimStart() is [] or ['#', ..];

    /// <summary>Lines that hold something, without white space around it.</summary>
    public static IEnumerable<string> Held(IEnumerable<string> lines) => lines.Where(line => !IsSkipped(line)).Select(line => line.Trim());
}
