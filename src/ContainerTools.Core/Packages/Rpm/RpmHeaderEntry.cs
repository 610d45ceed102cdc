namespace ContainerTools.Packages.Rpm;

/// <summary>Where a header has a value.</summary>
/// <param name="Type">How it is stored.</param>
/// <param name="Count">Of numbers, of texts, or of bytes.</param>
/// <param name="Data">The value, which was seen to be complete.</param>
internal readonly record struct RpmHeaderEntry(RpmValueType Type, int Count, ReadOnlyMemory<byte> Data)
{
    /// <summary>How many bytes a value of a fixed length has, which its place in the data is a multiple of too; 0 for texts.</summary>
    public static int SizeOf(RpmValueType type) => type switch
    {
        RpmValueType.Char or RpmValueType.Int8 or RpmValueType.Binary => 1,
        RpmValueType.Int16 => 2,
        RpmValueType.Int32 => 4,
        RpmValueType.Int64 => 8,
        _ => 0,
    };
}
