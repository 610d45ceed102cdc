using System.Collections.Concurrent;

namespace ContainerTools.Syncing;

/// <summary>
/// What an earlier run saw behind the tags of a destination. It is trusted for a day, for tags that the destination still lists; a tag that
/// was asked for and leads elsewhere than remembered proves that others write there, and then nothing is trusted. May be used by several threads.
/// </summary>
internal sealed class DestinationMemory
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);
    private readonly ConcurrentDictionary<string, Digest> _tags;
    private readonly IReadOnlyDictionary<string, Digest> _before;
    private volatile bool _isDoubted;

    /// <param name="asked">When all tags were asked for last; null for never.</param>
    /// <param name="tags">What was behind them then, or was put there since.</param>
    /// <param name="now">The time.</param>
    public DestinationMemory(DateTimeOffset? asked, IReadOnlyDictionary<string, Digest> tags, DateTimeOffset now)
    {
        // A clock that was wrong must not make it last longer.
        bool isFresh = asked is { } time && time <= now && now - time < Lifetime;
        _before = isFresh ? tags : new Dictionary<string, Digest>();
        _tags = new ConcurrentDictionary<string, Digest>(_before, StringComparer.Ordinal);
        Asked = isFresh ? asked!.Value : now;
    }

    /// <summary>When all tags were asked for last, this run included.</summary>
    public DateTimeOffset Asked { get; private set; }

    /// <summary>What is to be remembered: of tags that this run says nothing of, what was.</summary>
    public IReadOnlyDictionary<string, Digest> Tags => _tags;

    /// <summary>Whether a tag was found to lead elsewhere than remembered.</summary>
    public bool IsDoubted => _isDoubted;

    /// <returns>Null where nothing that counts is remembered.</returns>
    public Digest? Recall(string tag) => !_isDoubted && _before.TryGetValue(tag, out Digest digest) ? digest : null;

    /// <summary>Compares what was asked for with what was remembered.</summary>
    public void Check(string tag, Digest? present, DateTimeOffset now)
    {
        if (_before.TryGetValue(tag, out Digest before) && before != present && !_isDoubted)
        {
            _isDoubted = true;
            _tags.Clear();
            Asked = now;
        }
    }

    /// <summary>Whether a tag was remembered.</summary>
    public bool Knew(string tag) => _before.ContainsKey(tag);

    /// <summary>Remembers where a tag leads; null: nothing is known of it.</summary>
    public void Set(string tag, Digest? digest)
    {
        if (digest is { } value)
        {
            _tags[tag] = value;
        }
        else
        {
            _tags.TryRemove(tag, out _);
        }
    }
}
