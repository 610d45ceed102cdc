namespace ContainerTools.Testing;

/// <summary>A registry that challenges at <c>/v2/</c> only; everywhere else an anonymous client is answered as if nothing were there.</summary>
/// <param name="inner">Who may do what.</param>
/// <param name="status">The status of those answers; 401 comes without a challenge.</param>
public sealed class HiddenAuth(IRegistryAuth inner, int status = 404) : IRegistryAuth
{
    public ScriptedResponse? Answer(ScriptedRequest request, string? scope) => inner.Answer(request, scope) switch
    {
        { Status: 401 } when request.Path.StartsWith("/v2/", StringComparison.Ordinal) && request.Path != "/v2/" => ScriptedResponse.Error(status, "NAME_UNKNOWN"),
        var answer => answer,
    };
}
