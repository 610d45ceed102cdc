using ContainerTools.IO.Files;

namespace ContainerTools.Layout;

/// <summary>Changes with every change of an index or of the journal beside it.</summary>
/// <param name="Index">Of <c>index.json</c>, which is replaced as a whole.</param>
/// <param name="Journal">The bytes in the journal, which only grows until the index is replaced.</param>
internal readonly record struct LayoutStamp(FileStamp Index, long Journal);
