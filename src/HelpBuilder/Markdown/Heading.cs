namespace ContainerTools.Help.Markdown;

internal sealed record Heading(int Line, int Level, string Text) : Block(Line);
