using ContainerTools.Registry.Authentication;

namespace ContainerTools.Registry.Transport;

/// <summary>
/// The sessions of a client: equal registries with equal options share one. Sessions that nobody asks for any more do not stay, because
/// each may have a credential. Letting go of a session closes its connections and drops its tokens; transfers under way go on.
/// </summary>
internal sealed class SessionPool : IDisposable
{
    /// <summary>With one registry, at most; options differ where tokens do.</summary>
    public const int MaximumForOneRegistry = 4;

    /// <summary>After this time without a command that asks for it, a session is let go of when the next one is asked for.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);
    private readonly Lock _gate = new();

    // Ordered by use: the session that was asked for last is the last one.
    private readonly List<Entry> _entries = [];
    private bool _disposed;

    /// <exception cref="ImageException">This is not a host.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    public RegistrySession Open(string registry, RegistryOptions options)
    {
        string name = RegistryName.Of(registry);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Remove(entry => entry.IsOld);
            Entry? found = _entries.Find(entry => entry.IsFor(name) && entry.Session.Options == options);
            if (found is null)
            {
                found = new Entry(new RegistrySession(new RegistryTransport(name, options), OpenMirrors(options)));
                Trim(name);
            }

            found.Used = options.TimeProvider.GetTimestamp();
            _entries.Remove(found);
            _entries.Add(found);
            return found.Session;
        }
    }

    /// <summary>
    /// A session that knows nothing of earlier ones; it takes their place. Somebody connects with it on purpose, so it stays until the next
    /// one with this registry is made like this.
    /// </summary>
    public RegistrySession Renew(string registry, RegistryOptions options)
    {
        string name = RegistryName.Of(registry);
        lock (_gate)
        {
            Remove(entry => entry.IsFor(name) && entry.Session.Options == options);
            RegistrySession session = Open(name, options);
            foreach (Entry entry in _entries.Where(entry => entry.IsFor(name)))
            {
                entry.Stays = entry.Session == session;
            }

            return session;
        }
    }

    /// <summary>Lets go of every session that has to do with a registry, as registry or as mirror.</summary>
    public void Forget(string registry)
    {
        lock (_gate)
        {
            Remove(entry => entry.HasToDoWith(registry));
        }
    }

    /// <summary>Whether a session has to do with a registry and was made with a credential.</summary>
    public bool HasCredential(string registry)
    {
        lock (_gate)
        {
            return _entries.Exists(entry => entry.HasToDoWith(registry) && entry.Session.Options.Credential is { Kind: not RegistryCredentialKind.Anonymous });
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            Remove(_ => true);
        }
    }

    private MirrorSource[] OpenMirrors(RegistryOptions options) =>
        [.. options.Mirrors.Select(mirror => new MirrorSource(mirror, Open(mirror.Registry, mirror.Options).Transport, options.TimeProvider))];

    private void Trim(string name)
    {
        Entry[] own = [.. _entries.Where(entry => entry.IsFor(name) && !entry.Stays)];
        Remove(own.Take(own.Length - MaximumForOneRegistry + 1).Contains);
    }

    private void Remove(Predicate<Entry> match)
    {
        foreach (Entry entry in _entries.FindAll(match))
        {
            _entries.Remove(entry);
            entry.Session.Transport.Close();
        }
    }

    private sealed class Entry(RegistrySession session)
    {
        public RegistrySession Session => session;

        /// <summary>A timestamp of the session's clock.</summary>
        public long Used { get; set; } = session.Options.TimeProvider.GetTimestamp();

        public bool Stays { get; set; }

        public bool IsOld => !Stays && Session.Options.TimeProvider.GetElapsedTime(Used) > Longest;

        public bool IsFor(string registry) => Session.Name.Equals(registry, StringComparison.OrdinalIgnoreCase);

        public bool HasToDoWith(string registry) => IsFor(registry) || Session.Options.Mirrors.Any(mirror => mirror.Registry.Equals(registry, StringComparison.OrdinalIgnoreCase));
    }
}
