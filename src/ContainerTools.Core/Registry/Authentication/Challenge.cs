namespace ContainerTools.Registry.Authentication;

/// <summary>One way in that a server offers in <c>WWW-Authenticate</c> (RFC 9110 §11.6.1).</summary>
/// <param name="scheme">How the server wants to be asked, such as <c>Bearer</c>.</param>
/// <param name="parameters">With keys that compare without case.</param>
internal sealed class Challenge(string scheme, IReadOnlyDictionary<string, string> parameters)
{
    public string Scheme { get; } = scheme;

    public IReadOnlyDictionary<string, string> Parameters { get; } = parameters;

    public bool IsBasic => Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase);

    public bool IsBearer => Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase);

    public string? this[string name] => Parameters.GetValueOrDefault(name);

    public override string ToString() => Scheme;
}
