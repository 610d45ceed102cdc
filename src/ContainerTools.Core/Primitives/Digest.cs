using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ContainerTools;

/// <summary>
/// The name of content by its hash, <c>algorithm:encoded</c> (OCI image-spec, descriptor.md, "Digests").
/// The only place where digests are parsed and printed. <c>default(Digest)</c> is no digest.
/// </summary>
public readonly record struct Digest
{
    private const int ShortLength = 12;

    private Digest(string algorithm, string hex)
    {
        Algorithm = algorithm;
        Hex = hex;
    }

    public string Algorithm { get; }

    /// <summary>The encoded part; lower-case hexadecimal for the registered algorithms.</summary>
    public string Hex { get; }

    /// <summary>The first 12 characters of the encoded part, for people's eyes only.</summary>
    public string Short => Hex is null ? "" : Hex[..Math.Min(ShortLength, Hex.Length)];

    /// <summary>Whether the algorithm is one whose hash can be computed here: sha256 or sha512.</summary>
    public bool IsVerifiable => Algorithm is "sha256" or "sha512";

    /// <exception cref="FormatException">The text is not a digest.</exception>
    public static Digest Parse(string text) => TryParse(text, out Digest digest)
        ? digest
        : throw new FormatException($"'{text}' is not a digest. A digest looks like 'sha256:' followed by 64 lower-case hexadecimal digits.");

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

    public static Digest FromHash(string algorithm, ReadOnlySpan<byte> hash) =>
        new(algorithm, Convert.ToHexString(hash).ToLowerInvariant());

    /// <summary>The digest of bytes that are already in memory.</summary>
    /// <exception cref="ImageException">The algorithm cannot be computed here.</exception>
    public static Digest Of(string algorithm, ReadOnlySpan<byte> content)
    {
        using IncrementalHash hash = CreateHash(algorithm);
        hash.AppendData(content);
        return FromHash(algorithm, hash.GetHashAndReset());
    }

    /// <exception cref="ImageException">The algorithm cannot be computed here.</exception>
    public IncrementalHash CreateHash() => CreateHash(Algorithm);

    /// <summary>Throws before anything was opened that somebody would have to close.</summary>
    /// <exception cref="ImageException">The algorithm cannot be computed here.</exception>
    internal void RequireVerifiable() => CreateHash().Dispose();

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
