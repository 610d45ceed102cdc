namespace ContainerTools.Packages;

/// <summary>JSON documents as tools of all systems write them.</summary>
internal static class JsonBytes
{
    /// <summary>The same without the mark that some editors put before UTF-8 and that JSON does not know.</summary>
    public static ReadOnlyMemory<byte> WithoutMark(byte[] content) => content.AsSpan().StartsWith("\uFEFF"u8) ? content.AsMemory(3) : content;
}
