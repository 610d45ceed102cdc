using ContainerTools.Compression;

namespace ContainerTools.Verification;

/// <summary>What is in the bytes of a layer.</summary>
/// <param name="Compression">How the bytes are compressed.</param>
/// <param name="DiffId">Of the uncompressed tar; null where it could not be read to its end.</param>
/// <param name="Fault">What is wrong with the compression; null if nothing.</param>
/// <param name="Whiteout">The first entry that takes something of lower layers away; null if none does.</param>
/// <param name="TarDefects">What is wrong with the tar.</param>
/// <param name="Outline">What the layer has under which path; null where that was not found out.</param>
internal sealed record LayerContent(
    CompressionKind Compression,
    Digest? DiffId,
    ImageException? Fault,
    string? Whiteout,
    IReadOnlyList<ImageDefect> TarDefects,
    LayerOutline? Outline);
