namespace ContainerTools.Registry.Authentication;

/// <summary>Knows what opens which registry.</summary>
internal interface ICredentialSource
{
    /// <summary>Never nothing: without an entry it is <see cref="RegistryCredential.Anonymous"/>.</summary>
    Task<RegistryCredential> FindAsync(string registry, string? repository, IReporter reporter, CancellationToken cancel);
}
