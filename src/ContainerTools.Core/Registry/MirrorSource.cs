namespace ContainerTools.Registry;

/// <summary>A mirror in use. One that failed is left alone for a while: its pauses would be every request's.</summary>
internal sealed class MirrorSource(RegistryMirror mirror)
{
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);
    private readonly Lazy<RegistrySession> _session = new(() => RegistrySession.Open(mirror.Registry, mirror.Options));
    private long _restsUntil;

    public RegistrySession Session => _session.Value;

    public bool IsUsable => Environment.TickCount64 >= Interlocked.Read(ref _restsUntil);

    public string RepositoryFor(string repository) => mirror.RepositoryFor(repository);

    /// <summary>Takes in why the registry itself has to be asked.</summary>
    public void Blame(ImageException failure, IReporter reporter)
    {
        if (failure.Error == ImageError.NotFound)
        {
            reporter.Verbose($"The mirror {mirror} does not have it: {failure.Message}");
            return;
        }

        // Several transfers may find out at once; one of them says it.
        bool first = IsUsable;
        Interlocked.Exchange(ref _restsUntil, Environment.TickCount64 + (long)Rest.TotalMilliseconds);
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
