namespace ContainerTools.Registry.Authentication;

/// <summary>How a <see cref="RegistryCredential"/> is used.</summary>
public enum RegistryCredentialKind
{
    /// <summary>Nothing is sent; token servers are asked without an account.</summary>
    Anonymous,

    /// <summary>User name and password, for the registry itself or for its token server.</summary>
    Basic,

    /// <summary>A registry token that is sent as it is.</summary>
    BearerToken,

    /// <summary>An OAuth2 refresh token, which the token server exchanges for registry tokens.</summary>
    IdentityToken,
}
