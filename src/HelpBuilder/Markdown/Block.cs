namespace ContainerTools.Help.Markdown;

/// <summary>A piece of a page.</summary>
/// <param name="Line">Where it begins, counted from one.</param>
internal abstract record Block(int Line);
