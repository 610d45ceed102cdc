namespace ContainerTools.Registry.Transport;

/// <summary>Another registry that has, or fetches for us, what a registry has.</summary>
/// <param name="Registry">Host, and port if need be.</param>
/// <param name="Prefix">What stands before the repository's name there; empty for nothing.</param>
/// <param name="Options">How to talk to it; what opens the registry itself is not for the mirror.</param>
public sealed record RegistryMirror(string Registry, string Prefix, RegistryOptions Options)
{
    /// <param name="text"><c>host[:port][/prefix]</c>.</param>
    /// <param name="options">How the mirror is talked to.</param>
    /// <exception cref="ImageException">It is not that.</exception>
    public static RegistryMirror Parse(string text, RegistryOptions options)
    {
        string[] parts = text.Split('/', 2);
        string prefix = parts.Length == 2 ? parts[1].TrimEnd('/') : "";
        return ReferenceGrammar.IsRegistry(parts[0]) && (prefix.Length == 0 || ReferenceGrammar.IsRepository(prefix))
            ? new RegistryMirror(RegistryName.Of(parts[0]), prefix, options)
            : throw new ImageException(ImageError.InvalidArgument, $"'{text}' is not a mirror: a host name, a port if need be, and after a slash what stands there before the names of repositories.", text);
    }

    /// <inheritdoc/>
    public override string ToString() => Prefix.Length == 0 ? Registry : $"{Registry}/{Prefix}";

    internal string RepositoryFor(string repository) => Prefix.Length == 0 ? repository : $"{Prefix}/{repository}";
}
