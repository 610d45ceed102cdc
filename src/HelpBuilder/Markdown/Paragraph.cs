namespace ContainerTools.Help.Markdown;

/// <summary>Running text, its line breaks made into spaces.</summary>
internal sealed record Paragraph(int Line, string Text) : Block(Line);
