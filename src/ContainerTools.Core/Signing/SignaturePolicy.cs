namespace ContainerTools.Signing;

/// <summary>
/// Whose signatures are trusted where. The first rule that fits a repository decides; what no rule fits is trusted by nobody. Immutable.
/// </summary>
public sealed class SignaturePolicy
{
    private readonly IReadOnlyList<SignatureRule> _rules;

    internal SignaturePolicy(string name, IReadOnlyList<SignatureRule> rules)
    {
        Name = name;
        _rules = rules;
    }

    /// <summary>For messages.</summary>
    public string Name { get; }

    /// <summary>The same everywhere.</summary>
    public static SignaturePolicy Of(SignatureTrust trust) => new("What is trusted", [new SignatureRule(["*"], trust)]);

    /// <summary>Reads a policy and the files that it names.</summary>
    /// <param name="path">A file with JSON; paths in it start from its folder.</param>
    /// <exception cref="ImageException">
    /// <see cref="ImageError.SourceFailed"/>: a file cannot be read. <see cref="ImageError.Malformed"/> or <see cref="ImageError.Unsupported"/>: one is
    /// not what it should be, or has a member that is not known, because what is misspelt must not go unnoticed.
    /// </exception>
    public static SignaturePolicy Read(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Parse(PolicyFile.Read(path), $"'{path}'", name => PolicyFile.Read(Path.Combine(folder, name)), folder);
    }

    /// <param name="raw">The policy.</param>
    /// <param name="name">What to call it in errors.</param>
    /// <param name="read">Reads a file that it names.</param>
    /// <param name="folder">Where the trust stores are that it names.</param>
    internal static SignaturePolicy Parse(ReadOnlyMemory<byte> raw, string name, Func<string, byte[]> read, string folder) => new(name, new PolicyReader(name, read, folder).Read(raw));

    /// <summary>What is trusted in a repository.</summary>
    /// <param name="repository">With the registry; null for an image without a name.</param>
    /// <returns>Null where no rule is about it.</returns>
    internal SignatureTrust? Find(string? repository) => _rules.FirstOrDefault(rule => rule.IsFor(repository))?.Trust;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
