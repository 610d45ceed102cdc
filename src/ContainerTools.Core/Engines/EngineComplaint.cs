namespace ContainerTools.Engines;

/// <summary>What engines and their programs mean by what they say, where nothing but the text tells.</summary>
internal static class EngineComplaint
{
    private static readonly (ImageError Error, string[] Words)[] Meanings =
    [
        (ImageError.Forbidden, ["permission denied", "access is denied", "operation not permitted"]),
        (ImageError.Unreachable, ["cannot connect to", "unable to connect to", "connection refused", "failed to dial", "is the docker daemon running", "connect: no such file"]),
        (ImageError.NotFound, ["no such image", "image not known", "not known", "no such object", "not found", "reference does not exist"]),
    ];

    /// <returns><see cref="ImageError.EngineFailed"/> for all else.</returns>
    public static ImageError Recognise(string complaint) => Meanings
        .Where(meaning => meaning.Words.Any(word => complaint.Contains(word, StringComparison.OrdinalIgnoreCase)))
        .Select(meaning => meaning.Error)
        .FirstOrDefault(ImageError.EngineFailed);
}
