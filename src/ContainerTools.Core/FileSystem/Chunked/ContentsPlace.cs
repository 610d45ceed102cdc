using System.Globalization;

namespace ContainerTools.FileSystem.Chunked;

/// <summary>
/// What the descriptor of a layer says of a table of contents. The manifest, whose digest is known, so vouches for the table, and the table
/// for each file; without that, a table is not looked at.
/// </summary>
/// <param name="Kind">Of the table.</param>
/// <param name="Digest">Of the table: uncompressed in eStargz, compressed in zstd:chunked.</param>
/// <param name="Offset">Where in the stored layer it begins; −1 where only a footer says it.</param>
/// <param name="Length">Of the stored table in bytes.</param>
internal sealed record ContentsPlace(ContentsKind Kind, Digest Digest, long Offset = -1, long Length = 0)
{
    /// <returns>Null where there is none, or it says two things at once.</returns>
    public static ContentsPlace? Find(Descriptor layer)
    {
        IReadOnlyDictionary<string, string> annotations = layer.Annotations;
        string? prefix = ChunkedAnnotations.ZstdPrefixes.FirstOrDefault(prefix => annotations.ContainsKey(prefix + ChunkedAnnotations.ZstdChecksum));
        if (annotations.TryGetValue(ChunkedAnnotations.EStargzDigest, out string? text))
        {
            return prefix is null && Parse(text) is { } digest ? new ContentsPlace(ContentsKind.EStargz, digest) : null;
        }

        return prefix is not null && Parse(annotations[prefix + ChunkedAnnotations.ZstdChecksum]) is { } compressed
            && annotations.TryGetValue(prefix + ChunkedAnnotations.ZstdPosition, out string? position)
            && position.Split(':') is [var offsetText, var lengthText, _, "1"]
            && long.TryParse(offsetText, NumberStyles.None, CultureInfo.InvariantCulture, out long offset)
            && long.TryParse(lengthText, NumberStyles.None, CultureInfo.InvariantCulture, out long length)
            && length > 0 && offset <= layer.Size - length
            ? new ContentsPlace(ContentsKind.ZstdChunked, compressed, offset, length)
            : null;
    }

    private static Digest? Parse(string text) => Digest.TryParse(text, out Digest digest) && digest.IsVerifiable ? digest : null;
}
