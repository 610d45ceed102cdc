using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ContainerTools;

/// <summary>
/// Identifies content by a hash of its bytes, <c>algorithm:encoded</c> (OCI image-spec, descriptor.md, "Digests"). All digests
/// are parsed and printed here. <c>default(Digest)</c> is not a digest; its text is empty. Immutable, so it may be used from
/// several threads.
/// </summary>
public readonly record struct Digest
{
    private const int ShortLength = 12;

    private Digest(string algorithm, string hex)
    {
        Algorithm = algorithm;
        Hex = hex;
    }

    /// <summary>The hash algorithm, such as <c>sha256</c>; null only for <c>default(Digest)</c>.</summary>
    public string Algorithm { get; }

    /// <summary>The encoded hash after the colon; lower-case hexadecimal digits for sha256 and sha512. Null only for <c>default(Digest)</c>.</summary>
    public string Hex { get; }

    /// <summary>The first 12 characters of the encoded hash, for display only: they do not identify content safely.</summary>
    public string Short => Hex is null ? "" : Hex[..Math.Min(ShortLength, Hex.Length)];

    /// <summary>Whether the algorithm is one that this library can compute: sha256 or sha512.</summary>
    public bool IsVerifiable => Algorithm is "sha256" or "sha512";

    /// <summary>Reads a digest and checks its form.</summary>
    /// <param name="text">The digest, such as <c>sha256:</c> and 64 lower-case hexadecimal digits.</param>
    /// <exception cref="FormatException">The text is not a digest.</exception>
    public static Digest Parse(string text) => TryParse(text, out Digest digest)
        ? digest
        : throw new FormatException($"'{text}' is not a digest. A digest looks like 'sha256:' followed by 64 lower-case hexadecimal digits.");

    /// <summary>Reads a digest like <see cref="Parse"/>, without an exception. Algorithms that cannot be computed here are accepted.</summary>
    /// <param name="text">The digest; null is not one.</param>
    /// <param name="digest">The digest, or <c>default</c> where the text is not one.</param>
    /// <returns>Whether the text is a digest.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        digest = default;
        int colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon < 0)
        {
            return false;
        }

        ReadOnlySpan<char> algorithm = text.AsSpan(0, colon);
        ReadOnlySpan<char> encoded = text.AsSpan(colon + 1);
        if (!IsAlgorithm(algorithm) || !IsEncoded(algorithm, encoded))
        {
            return false;
        }

        digest = new Digest(algorithm.ToString(), encoded.ToString());
        return true;
    }

    /// <summary>Makes a digest of a hash that was computed elsewhere.</summary>
    /// <param name="algorithm">The algorithm, such as <c>sha256</c>.</param>
    /// <param name="hash">The bytes of the hash.</param>
    public static Digest FromHash(string algorithm, ReadOnlySpan<byte> hash) =>
        new(algorithm, Convert.ToHexString(hash).ToLowerInvariant());

    /// <summary>Computes the digest of bytes in memory.</summary>
    /// <param name="algorithm">The algorithm: <c>sha256</c> or <c>sha512</c>.</param>
    /// <param name="content">The bytes.</param>
    /// <exception cref="ImageException"><see cref="ImageError.Unsupported"/>: the algorithm is another one.</exception>
    public static Digest Of(string algorithm, ReadOnlySpan<byte> content)
    {
        using IncrementalHash hash = CreateHash(algorithm);
        hash.AppendData(content);
        return FromHash(algorithm, hash.GetHashAndReset());
    }

    /// <summary>Makes a hash of this digest's algorithm, to which content is given piece by piece. The caller disposes of it.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.Unsupported"/>: the algorithm is neither sha256 nor sha512.</exception>
    public IncrementalHash CreateHash() => CreateHash(Algorithm);

    /// <summary>Throws if the algorithm cannot be computed. Call it before anything is opened, so that nothing must be closed.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.Unsupported"/>: the algorithm is neither sha256 nor sha512.</exception>
    internal void RequireVerifiable() => CreateHash().Dispose();

    /// <summary>The digest as documents and registries write it, <c>algorithm:encoded</c>; empty for <c>default(Digest)</c>.</summary>
    public override string ToString() => Algorithm is null ? "" : $"{Algorithm}:{Hex}";

    internal static IncrementalHash CreateHash(string algorithm) => IncrementalHash.CreateHash(algorithm switch
    {
        "sha256" => HashAlgorithmName.SHA256,
        "sha512" => HashAlgorithmName.SHA512,
        _ => throw new ImageException(ImageError.Unsupported, $"Digests of the algorithm '{algorithm}' cannot be verified here, only sha256 and sha512."),
    });

    // algorithm-component ([+._-] algorithm-component)*, a component being [a-z0-9]+
    private static bool IsAlgorithm(ReadOnlySpan<char> text)
    {
        bool afterLetter = false;
        foreach (char c in text)
        {
            bool letter = char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);
            if (!letter && !(afterLetter && c is '+' or '.' or '_' or '-'))
            {
                return false;
            }

            afterLetter = letter;
        }

        return afterLetter;
    }

    private static bool IsEncoded(ReadOnlySpan<char> algorithm, ReadOnlySpan<char> text) => algorithm switch
    {
        "sha256" => IsLowerHex(text, 64),
        "sha512" => IsLowerHex(text, 128),
        _ => text.Length > 0 && !text.ContainsAnyExcept(OtherEncodedCharacters),
    };

    private static bool IsLowerHex(ReadOnlySpan<char> text, int length) =>
        text.Length == length && !text.ContainsAnyExcept(LowerHexCharacters);

    private static readonly System.Buffers.SearchValues<char> LowerHexCharacters =
        System.Buffers.SearchValues.Create("0123456789abcdef");

    private static readonly System.Buffers.SearchValues<char> OtherEncodedCharacters =
        System.Buffers.SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ=_-");
}
