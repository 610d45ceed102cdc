namespace ContainerTools.Input;

/// <summary>A text of a list that should be a digest; 64 hexadecimal digits alone are one of SHA-256.</summary>
public sealed class DigestText : InputText<Digest>
{
    private const int HexLength = 64;

    private DigestText(string text) : base(text, Read)
    {
    }

    private DigestText(Digest value) : base(value)
    {
    }

    /// <summary>Takes any text; PowerShell converts strings with this method.</summary>
    public static DigestText Parse(string text) => new(text);

    /// <summary>Lets PowerShell take what is one already.</summary>
    public static implicit operator DigestText(Digest value) => new(value);

    private static Digest Read(string text) =>
        Digest.Parse(text.Length == HexLength && text.All(char.IsAsciiHexDigit) ? $"sha256:{text.ToLowerInvariant()}" : text);
}
