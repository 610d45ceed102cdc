using ContainerTools.Registry.Pulling;

namespace ContainerTools.Registry;

/// <summary>
/// What is behind the tags of a repository, each manifest once, read when somebody asks. Who asks about one tag causes the requests for
/// that one. Who asks about a second one probably goes through all of them, as a table or a filter does: from then on, those that
/// follow in the registry's order are read ahead, as many as the session may transfer at once. Thread-safe.
/// </summary>
internal sealed class TagContents
{
    private const int Nobody = -1;
    private readonly int _window;
    private readonly SemaphoreSlim _slots;
    private readonly Dictionary<Digest, int> _places = [];
    private readonly List<Lazy<Task<TagContent>>> _contents = [];
    private int _first = Nobody;

    /// <param name="heads">Those of the tags, in the registry's order.</param>
    /// <param name="window">How many are read at once.</param>
    /// <param name="read">Reads one; it throws nothing that concerns the manifest alone.</param>
    public TagContents(IEnumerable<ManifestHead> heads, int window, Func<ManifestHead, Task<TagContent>> read)
    {
        _window = window;
        _slots = new SemaphoreSlim(window);
        foreach (ManifestHead head in heads)
        {
            if (_places.TryAdd(head.Digest, _contents.Count))
            {
                _contents.Add(new Lazy<Task<TagContent>>(() => Task.Run(() => ReadAsync(() => read(head)))));
            }
        }
    }

    /// <summary>Waits for what is behind a tag with this digest.</summary>
    public TagContent Get(Digest digest)
    {
        int place = _places[digest];
        int first = Interlocked.CompareExchange(ref _first, place, Nobody);
        int last = first is Nobody || first == place ? place : Math.Min(place + _window, _contents.Count) - 1;
        for (int i = place; i <= last; i++)
        {
            _ = _contents[i].Value;
        }

        return _contents[place].Value.GetAwaiter().GetResult();
    }

    private async Task<TagContent> ReadAsync(Func<Task<TagContent>> read)
    {
        await _slots.WaitAsync().ConfigureAwait(false);
        try
        {
            return await read().ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }
}
