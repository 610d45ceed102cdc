namespace ContainerTools.Help.Markdown;

internal sealed record CodeFence(int Line, string Language, string Code) : Block(Line);
