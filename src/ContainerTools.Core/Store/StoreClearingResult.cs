namespace ContainerTools.Store;

/// <summary>What clearing a store has freed.</summary>
/// <param name="Path">The store's folder.</param>
/// <param name="BlobCount">How many blobs were removed.</param>
/// <param name="PartialCount">How many unfinished downloads were removed.</param>
/// <param name="FreedSize">In bytes.</param>
/// <param name="RemainingSize">Of what the store still holds, in bytes.</param>
/// <param name="SkippedCount">How many files were to go but were in use, or could not be removed.</param>
public sealed record StoreClearingResult(string Path, int BlobCount, int PartialCount, long FreedSize, long RemainingSize, int SkippedCount);
