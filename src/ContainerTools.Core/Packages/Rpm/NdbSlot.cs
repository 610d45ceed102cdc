namespace ContainerTools.Packages.Rpm;

/// <summary>Where a database of rpm's own kind has a package.</summary>
/// <param name="Package">The package's number.</param>
/// <param name="Offset">In bytes.</param>
/// <param name="Length">Of head, header, padding and tail, in bytes.</param>
internal readonly record struct NdbSlot(uint Package, long Offset, long Length)
{
    public long End => Offset + Length;
}
