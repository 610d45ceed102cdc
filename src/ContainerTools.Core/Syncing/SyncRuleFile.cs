namespace ContainerTools.Syncing;

/// <summary>
/// Rules in a file, as JSON with comments: an object with the list <c>sync</c>, whose entries have the members of <see cref="SyncRule"/>, with
/// <c>defaults</c> for all of them. What is not known is an error with its line, so that no typing error synchronizes more than was meant.
/// </summary>
public static class SyncRuleFile
{
    /// <summary>How many bytes such a file may have.</summary>
    public const int MaximumSize = 1 << 20;

    /// <summary>Reads the rules of a file.</summary>
    /// <param name="raw">The file's bytes, a million at most.</param>
    /// <param name="name">For messages.</param>
    /// <returns>In the order of the file; an entry with several sources gives one for each.</returns>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/>: it is not such a file, or a rule is not one. <see cref="ImageError.TooLarge"/>: it has more bytes.</exception>
    public static IReadOnlyList<SyncRule> Parse(ReadOnlyMemory<byte> raw, string name) => raw.Length <= MaximumSize
        ? new SyncRuleReader(raw, name).Read()
        : throw new ImageException(ImageError.TooLarge, $"{name} has more than {MaximumSize:N0} bytes.", name);
}
