namespace ContainerTools.Archive;

/// <summary>Something odd in the way in which an archive lists an image that can be read all the same.</summary>
/// <param name="Kind">What is odd.</param>
/// <param name="Message">It as a sentence, with the archive and the image.</param>
/// <param name="Expected">What should stand there, or null where that cannot be said.</param>
/// <param name="Actual">What stands there, or null where nothing does.</param>
public sealed record ListingFlaw(ListingFlawKind Kind, string Message, string? Expected, string? Actual);
