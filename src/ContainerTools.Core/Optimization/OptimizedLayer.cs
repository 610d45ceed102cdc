namespace ContainerTools.Optimization;

/// <summary>One layer of an image that gets other layers.</summary>
/// <param name="Image">The image that it is planned for.</param>
/// <param name="Index">Its place; the base is 0.</param>
/// <param name="Names">What is in it: packages, as their ecosystem and name, and folders of files that belong to no package.</param>
/// <param name="FileCount">How many files and links are in it.</param>
/// <param name="Size">Of their contents, in bytes, before compression.</param>
/// <param name="IsKept">Whether clients of the previous image have it already; false where none was given.</param>
public sealed record OptimizedLayer(Image Image, int Index, IReadOnlyList<string> Names, int FileCount, long Size, bool IsKept)
{
    /// <inheritdoc/>
    public override string ToString() => $"Layer {Index} of {Image}";
}
