namespace ContainerTools.Composition;

/// <summary>A file that exists in the image only, such as a generated <c>/etc/passwd</c>.</summary>
internal sealed class BytesContent(byte[] bytes) : FileContent(bytes.Length)
{
    public override string Fingerprint { get; } = Digest.Of("sha256", bytes).ToString();

    public override string Origin => "generated content";

    public override Stream Open() => new MemoryStream(bytes, writable: false);
}
