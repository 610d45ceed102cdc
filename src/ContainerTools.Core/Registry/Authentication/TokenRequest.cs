namespace ContainerTools.Registry.Authentication;

/// <summary>All that a token depends on; equal requests share one token.</summary>
internal sealed record TokenRequest(Uri Realm, string? Service, ScopeSet Scopes, RegistryCredential Credential)
{
    private const string Client = "containertools";

    /// <summary>The request in the older form, a GET with everything in the query (distribution, "Token Authentication").</summary>
    public Uri ToUri()
    {
        IEnumerable<KeyValuePair<string, string>> parameters =
        [
            .. Common(),
            .. Credential.UserName is { } account ? [KeyValuePair.Create("account", account)] : NoFields,
            .. Scopes.Items.Select(scope => KeyValuePair.Create("scope", scope.ToString())),
        ];
        string query = string.Join('&', parameters.Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));
        return new UriBuilder(Realm) { Query = Realm.Query.Length > 1 ? $"{Realm.Query}&{query}" : query }.Uri;
    }

    /// <summary>The request as an OAuth2 form; the credential's own grant unless a refresh token is at hand.</summary>
    public FormUrlEncodedContent ToForm(string? refreshToken) => new(
    [
        .. Common(),
        .. refreshToken is null ? PasswordGrant() : RefreshGrant(refreshToken),
        .. Scopes.Items.Count > 0 ? [KeyValuePair.Create("scope", Scopes.ToString())] : NoFields,
    ]);

    private static KeyValuePair<string, string>[] NoFields => [];

    private static KeyValuePair<string, string>[] RefreshGrant(string token) => [new("grant_type", "refresh_token"), new("refresh_token", token)];

    private KeyValuePair<string, string>[] PasswordGrant() =>
        [new("grant_type", "password"), new("username", Credential.UserName ?? ""), new("password", Credential.Secret)];

    private KeyValuePair<string, string>[] Common() =>
        Service is null ? [new("client_id", Client)] : [new("service", Service), new("client_id", Client)];
}
