namespace ContainerTools.Registry.Transport;

/// <summary>A mirror in use. One that failed is left alone for a while: its pauses would be every request's.</summary>
internal sealed class MirrorSource(RegistryMirror mirror, RegistryTransport transport, TimeProvider clock)
{
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private long? _failed;

    public RegistryTransport Transport => transport;

    public bool IsUsable
    {
        get
        {
            lock (_gate)
            {
                return _failed is not { } failed || clock.GetElapsedTime(failed) >= Rest;
            }
        }
    }

    public string RepositoryFor(string repository) => mirror.RepositoryFor(repository);

    /// <summary>Takes in why the registry itself has to be asked.</summary>
    public void Blame(ImageException failure, IReporter reporter)
    {
        if (failure.Error == ImageError.NotFound)
        {
            reporter.Verbose($"The mirror {mirror} does not have it: {failure.Message}");
            return;
        }

        // Several transfers may notice the failure at once; only one of them reports it.
        bool first;
        lock (_gate)
        {
            first = IsUsable;
            _failed = clock.GetTimestamp();
        }

        string text = $"The mirror {mirror} is left out for a minute: {failure.Message}";
        if (first)
        {
            reporter.Warning(text);
        }
        else
        {
            reporter.Verbose(text);
        }
    }
}
