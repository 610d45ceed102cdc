namespace ContainerTools.Help.Markdown;

/// <param name="FrontMatter">The keys and values between the two lines of dashes at the top.</param>
internal sealed record MarkdownFile(IReadOnlyDictionary<string, string> FrontMatter, IReadOnlyList<Block> Blocks);
