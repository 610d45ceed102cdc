namespace ContainerTools.Composition;

/// <summary>Files whose extended attributes were left out.</summary>
/// <param name="Files">How many they are.</param>
/// <param name="Example">One of the files and one of its attributes, for a message; null where there is none.</param>
internal readonly record struct LostAttributes(int Files, string? Example)
{
    public LostAttributes Add(LostAttributes other) => new(Files + other.Files, Example ?? other.Example);
}
