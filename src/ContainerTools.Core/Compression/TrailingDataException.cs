namespace ContainerTools.Compression;

/// <summary>The compressed data were complete, and something else follows them.</summary>
internal sealed class TrailingDataException(string codec) : Exception($"{codec}: something else follows the compressed data.");
