using System.Security.Cryptography;

namespace ContainerTools.Testing;

/// <summary>Digests, worked out apart from the product so that its own can be judged by them.</summary>
public static class Hash
{
    public static string Sha256(byte[] content) => Format(SHA256.HashData(content));

    public static string Sha256(Stream content) => Format(SHA256.HashData(content));

    public static string Sha256OfFile(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Sha256(file);
    }

    public static string Format(byte[] hash) => "sha256:" + Convert.ToHexString(hash).ToLowerInvariant();
}
