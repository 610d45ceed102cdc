using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Registry.Authentication;

/// <summary>What opens a registry. Its secret leaves it only towards a server, never as text for people.</summary>
public sealed record RegistryCredential
{
    // What docker's credential helpers give as user name when the secret is an identity token.
    private const string TokenUser = "<token>";

    private RegistryCredential(RegistryCredentialKind kind, string? userName, string secret)
    {
        Kind = kind;
        UserName = userName;
        Secret = secret;
    }

    /// <summary>No credential: the registry is asked as anybody may ask it.</summary>
    public static RegistryCredential Anonymous { get; } = new(RegistryCredentialKind.Anonymous, null, "");

    /// <summary>How the credential opens a registry.</summary>
    public RegistryCredentialKind Kind { get; }

    /// <summary>The user's name; null where a token stands for it.</summary>
    public string? UserName { get; }

    /// <summary>Where it was found, for messages: <c>the file '…'</c>; nothing when it was given directly.</summary>
    public string? Origin { get; init; }

    internal string Secret { get; }

    /// <summary>The user name under which a credential helper keeps it.</summary>
    internal string HelperUserName => Kind == RegistryCredentialKind.IdentityToken ? TokenUser : UserName ?? "";

    /// <summary>The user name <c>&lt;token&gt;</c> means that the password is an identity token.</summary>
    public static RegistryCredential Basic(string userName, string password) => userName == TokenUser
        ? IdentityToken(password)
        : new RegistryCredential(RegistryCredentialKind.Basic, userName, password);

    /// <exception cref="ImageException">The token has characters that no header can carry.</exception>
    public static RegistryCredential BearerToken(string token)
    {
        string trimmed = token.Trim();
        return IsHeaderText(trimmed)
            ? new RegistryCredential(RegistryCredentialKind.BearerToken, null, trimmed)
            : throw new ImageException(ImageError.InvalidArgument, "The registry token is empty or has characters that a token cannot have.");
    }

    /// <summary>A token that the registry's token server exchanges for others (OAuth 2 refresh token).</summary>
    public static RegistryCredential IdentityToken(string token, string? userName = null) =>
        new(RegistryCredentialKind.IdentityToken, userName, token.Trim());

    /// <inheritdoc/>
    public override string ToString() => Origin is null ? Describe() : $"{Describe()} from {Origin}";

    /// <summary>When a token ends by its own account (RFC 7519 §4.1.4); null for what is not a JSON Web Token or says nothing of it.</summary>
    internal DateTimeOffset? FindExpiry()
    {
        if (Kind != RegistryCredentialKind.BearerToken || Secret.Split('.') is not [_, var claims, _] || !Base64Url.IsValid(claims))
        {
            return null;
        }

        try
        {
            return JsonReading.ParseObject(Base64Url.DecodeFromChars(claims), "The token").TryFind("exp", out JsonElement end)
                && end.ValueKind == JsonValueKind.Number && end.TryGetDouble(out double seconds)
                && seconds >= 0 && seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()
                ? DateTimeOffset.UnixEpoch.AddSeconds(seconds)
                : null;
        }
        catch (ImageException)
        {
            return null;
        }
    }

    internal static bool IsHeaderText(string text) => text.Length > 0 && text.All(c => c is > ' ' and < '\x7f');

    /// <summary>In UTF-8, as RFC 7617 §2.1 recommends: passwords are not ASCII everywhere.</summary>
    internal CredentialHeader ToBasicHeader() =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{UserName ?? TokenUser}:{Secret}")), this);

    private string Describe() => Kind switch
    {
        RegistryCredentialKind.Basic => $"the password of user '{UserName}'",
        RegistryCredentialKind.BearerToken => "the registry token",
        RegistryCredentialKind.IdentityToken => "the identity token",
        _ => "no credentials",
    };
}
