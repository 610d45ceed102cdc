namespace ContainerTools.Help.Markdown;

/// <summary>One item of a list; lists do not nest here.</summary>
internal sealed record ListItem(int Line, string Text) : Block(Line);
