namespace ContainerTools.Tar;

/// <summary>One <c>key=value</c> of a pax header. The value is bytes: extended attributes are not text.</summary>
internal readonly record struct PaxRecord(string Key, ReadOnlyMemory<byte> Value)
{
    /// <summary>Before the name of an extended attribute in a key; star's invention, which everybody took up.</summary>
    public const string ExtendedAttributePrefix = "SCHILY.xattr.";

    public bool Equals(PaxRecord other) => Key == other.Key && Value.Span.SequenceEqual(other.Value.Span);

    public override int GetHashCode() => HashCode.Combine(Key, Value.Length);

    public override string ToString() => $"{Key}={TarText.Decode(Value.Span)}";
}
