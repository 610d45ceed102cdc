namespace ContainerTools.Testing;

/// <summary>What a <see cref="RealRegistry"/> asks of its clients.</summary>
public enum RegistryKind
{
    Plain,

    /// <summary>User and password on each request.</summary>
    Basic,

    /// <summary>HTTPS under a private certificate authority.</summary>
    Tls,

    /// <summary>The same, and clients need a certificate of that authority.</summary>
    MutualTls,

    /// <summary>Bearer tokens from a server of their own.</summary>
    Token,
}
