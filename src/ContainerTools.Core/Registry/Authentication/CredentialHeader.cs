using System.Net.Http.Headers;

namespace ContainerTools.Registry.Authentication;

/// <summary>A header that knows what it was made of, so that a refusal can say whose password or token was refused.</summary>
/// <param name="scheme">The scheme, such as <c>Bearer</c>.</param>
/// <param name="parameter">What opens the registry.</param>
/// <param name="credential">What it was made of, or got with; anonymous for a token that anybody gets.</param>
internal sealed class CredentialHeader(string scheme, string parameter, RegistryCredential credential) : AuthenticationHeaderValue(scheme, parameter)
{
    public RegistryCredential Credential => credential;
}
