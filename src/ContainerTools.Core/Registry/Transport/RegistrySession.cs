namespace ContainerTools.Registry.Transport;

/// <summary>
/// One registry as one set of options shows it: its connections, its tokens, what it said about its limits. It belongs to the
/// client that made it. Images hold the session that they came from, so that their layers can be read after the
/// client has let go of it; then the session has nothing left but its options, and makes connections and tokens anew. Thread-safe.
/// </summary>
public sealed class RegistrySession : ImageSource
{
    /// <param name="transport">Sends to the registry.</param>
    /// <param name="mirrors">Those of the transport's options, in their order.</param>
    internal RegistrySession(RegistryTransport transport, IReadOnlyList<MirrorSource> mirrors)
    {
        Transport = transport;
        Mirrors = mirrors;
    }

    /// <summary>The registry as references name it.</summary>
    public override string Name => Transport.Name;

    /// <summary>How the registry is talked to.</summary>
    internal RegistryOptions Options => Transport.Options;

    /// <summary>The address of its API; null until something was asked.</summary>
    public Uri? Address => Transport.Address;

    /// <summary>Where its API is, below its address; null until something was asked.</summary>
    public Uri? ApiAddress => Address is null ? null : new Uri(Address, Options.ApiPath);

    /// <summary>The limits that the last answer named; null where no answer has named any.</summary>
    public RateLimit? RateLimit => Transport.RateLimit;

    internal RegistryTransport Transport { get; }

    internal IReadOnlyList<MirrorSource> Mirrors { get; }

    /// <summary>Reads from the first mirror that can give it, else from the registry itself.</summary>
    /// <param name="repository">The repository's name at the registry itself.</param>
    /// <param name="read">Given a transport and the repository's name there.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    internal async Task<T> ReadAsync<T>(string repository, Func<RegistryTransport, string, MirrorSource?, Task<T>> read, IReporter reporter)
    {
        foreach (MirrorSource mirror in Mirrors.Where(mirror => mirror.IsUsable))
        {
            try
            {
                return await read(mirror.Transport, mirror.RepositoryFor(repository), mirror).ConfigureAwait(false);
            }
            catch (ImageException exception)
            {
                mirror.Blame(exception, reporter);
            }
        }

        return await read(Transport, repository, null).ConfigureAwait(false);
    }
}
