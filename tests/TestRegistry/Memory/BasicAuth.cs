namespace ContainerTools.Testing;

/// <summary>One user and one password for everything.</summary>
public sealed class BasicAuth(string user = "alice", string password = "s3cret") : IRegistryAuth
{
    public string Challenge { get; set; } = "Basic realm=\"test\"";

    public ScriptedResponse? Answer(ScriptedRequest request, string? scope) =>
        BasicCredentials.Of(request) == (user, password) ? null : ScriptedResponse.Unauthorized(Challenge);
}
