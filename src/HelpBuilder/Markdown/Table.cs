namespace ContainerTools.Help.Markdown;

/// <param name="Rows">The header first.</param>
internal sealed record Table(int Line, IReadOnlyList<IReadOnlyList<string>> Rows) : Block(Line);
