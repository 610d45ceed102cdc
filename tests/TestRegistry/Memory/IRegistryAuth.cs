namespace ContainerTools.Testing;

/// <summary>Who may do what at a <see cref="MemoryRegistry"/>.</summary>
public interface IRegistryAuth
{
    /// <summary>The refusal, or the answer of an endpoint that belongs to the scheme, or null to let the request through.</summary>
    /// <param name="request">The request.</param>
    /// <param name="scope">What it needs, as in <c>repository:demo/hello:pull</c>, or null for the version check.</param>
    ScriptedResponse? Answer(ScriptedRequest request, string? scope);
}
