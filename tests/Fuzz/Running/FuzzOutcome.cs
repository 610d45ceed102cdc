namespace ContainerTools.Fuzzing;

/// <summary>What came of one input.</summary>
/// <param name="Taken">Whether the product took it.</param>
/// <param name="Fault">What went wrong, the same words for the same fault; null if nothing did.</param>
/// <param name="Detail">All that is known of the fault.</param>
/// <param name="Hangs">Whether the product still works on it. Then nothing more can be tried in this process.</param>
/// <param name="Allocated">How many bytes were allocated.</param>
internal sealed record FuzzOutcome(bool Taken, string? Fault, string Detail, bool Hangs, long Allocated);
