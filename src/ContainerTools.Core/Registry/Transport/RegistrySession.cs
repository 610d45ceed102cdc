using System.Collections.Concurrent;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Pulling;

namespace ContainerTools.Registry.Transport;

/// <summary>
/// What is kept for one registry between commands: connections, tokens, what it said about its limits. Equal registries
/// with equal options share one session.
/// </summary>
public sealed class RegistrySession : ImageSource
{
    private static readonly ConcurrentDictionary<(string Registry, RegistryOptions Options), RegistrySession> Sessions = new();
    private readonly ConcurrentDictionary<string, bool> _warned = new(StringComparer.Ordinal);

    private RegistrySession(string registry, RegistryOptions options)
    {
        Name = registry;
        Options = options;
        Transport = new RegistryTransport(this);
        Mirrors = options.Mirrors.Select(mirror => new MirrorSource(mirror, TimeProvider.System)).ToArray();
    }

    /// <summary>The registry as references name it.</summary>
    public override string Name { get; }

    public RegistryOptions Options { get; }

    /// <summary>The address of its API; null until something was asked.</summary>
    public Uri? Address => Transport.Address;

    /// <summary>As of the last answer that told; null where the registry does not count pulls.</summary>
    public RateLimit? RateLimit { get; private set; }

    internal RegistryTransport Transport { get; }

    internal IReadOnlyList<MirrorSource> Mirrors { get; }

    /// <exception cref="ImageException">This is not a host.</exception>
    internal static RegistrySession Open(string registry, RegistryOptions options)
    {
        string name = RegistryConnection.NameOf(registry);
        return Sessions.GetOrAdd((name.ToLowerInvariant(), options), _ => new RegistrySession(name, options));
    }

    /// <summary>Whether the registry itself has a manifest now.</summary>
    public async Task<bool> HasManifestAsync(ImageReference reference, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            await new ManifestReader(this).ResolveTagAsync(reference, reporter, cancel).ConfigureAwait(false);
            return true;
        }
        catch (ImageException exception) when (exception.Error == ImageError.NotFound)
        {
            return false;
        }
    }

    /// <summary>A session that knows nothing of earlier ones; it takes their place.</summary>
    internal static RegistrySession Renew(string registry, RegistryOptions options)
    {
        Sessions.TryRemove((registry.ToLowerInvariant(), options), out _);
        return Open(registry, options);
    }

    /// <summary>Lets go of every session with this registry that has the credential, so that nothing keeps it.</summary>
    internal static void Forget(string registry, RegistryCredential? credential)
    {
        foreach (var key in Sessions.Keys.Where(key => key.Registry.Equals(registry, StringComparison.OrdinalIgnoreCase) && key.Options.Credential == credential))
        {
            Sessions.TryRemove(key, out _);
        }
    }

    /// <summary>Reads from the first mirror that can give it, else from the registry itself.</summary>
    /// <param name="read">Given a session and the repository's name there.</param>
    internal async Task<T> ReadAsync<T>(string repository, Func<RegistrySession, string, MirrorSource?, Task<T>> read, IReporter reporter)
    {
        foreach (MirrorSource mirror in Mirrors.Where(mirror => mirror.IsUsable))
        {
            try
            {
                return await read(mirror.Session, mirror.RepositoryFor(repository), mirror).ConfigureAwait(false);
            }
            catch (ImageException exception)
            {
                mirror.Blame(exception, reporter);
            }
        }

        return await read(this, repository, null).ConfigureAwait(false);
    }

    /// <summary>Takes in what an answer says beside its content.</summary>
    internal void Learn(HttpResponseMessage response, IReporter reporter)
    {
        RateLimit = RateLimit.Read(response.Headers) ?? RateLimit;

        // OCI distribution-spec, "Warnings": code 299, agent "-"; each text is shown once.
        foreach (var warning in response.Headers.Warning)
        {
            string text = warning.Text.Trim('"').Replace("\\\"", "\"", StringComparison.Ordinal);
            if (warning.Code == 299 && _warned.TryAdd(text, true))
            {
                reporter.Warning($"{Name} says: {PrintableText.Of(text)}");
            }
        }
    }
}
