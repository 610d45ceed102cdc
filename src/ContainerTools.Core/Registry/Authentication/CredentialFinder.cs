using System.Collections.Concurrent;

namespace ContainerTools.Registry.Authentication;

/// <summary>
/// Looks credentials up where a user already has them. The files are read at every call, so that a login in another
/// window counts; each warning is given once.
/// </summary>
/// <param name="environment">The user's environment.</param>
/// <param name="given">What the user gave for this registry; nothing else is looked at then.</param>
internal sealed class CredentialFinder(UserEnvironment environment, RegistryCredential? given = null)
{
    private readonly ConcurrentDictionary<string, bool> _warnings = new();
    private readonly CredentialLocations _locations = new(environment);
    private readonly CredentialHelper _helper = new(environment);

    public async Task<RegistryCredential> FindAsync(string registry, string? repository, IReporter reporter, CancellationToken cancel)
    {
        if (given is not null)
        {
            return given;
        }

        string host = CredentialKey.Normalize(registry);
        foreach (CredentialFile file in _locations.Open(Warn))
        {
            RegistryCredential? found = await AskAsync(file.HelperFor(host), file).ConfigureAwait(false)
                ?? FindEntry(file)
                ?? await AskAsync(file.Store, file).ConfigureAwait(false);
            if (found is not null)
            {
                reporter.Verbose($"For '{registry}' there is {found}.");
                return found;
            }
        }

        reporter.Verbose($"There are no credentials for '{registry}'.");
        return RegistryCredential.Anonymous;

        async Task<RegistryCredential?> AskAsync(string helper, CredentialFile file) => helper.Length == 0
            ? null
            : await _helper.GetAsync(helper, CredentialKey.ToServer(host), file.Name, Warn, cancel).ConfigureAwait(false);

        RegistryCredential? FindEntry(CredentialFile file)
        {
            try
            {
                return file.Find(host, repository);
            }
            catch (Exception e) when (e is FormatException or ImageException or InvalidOperationException)
            {
                Warn($"The entry for '{registry}' in {file.Name} is not used: it cannot be decoded.");
                return null;
            }
        }

        void Warn(string text)
        {
            if (_warnings.TryAdd(text, true))
            {
                reporter.Warning(text);
            }
        }
    }
}
