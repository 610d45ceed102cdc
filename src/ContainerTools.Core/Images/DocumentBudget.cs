namespace ContainerTools;

/// <summary>
/// Counts what is read to learn the images of one archive, layout or reference, and ends it at <see cref="DocumentLimits"/>. May
/// be used by several threads.
/// </summary>
/// <param name="source">What to call the archive, layout or reference in errors.</param>
/// <param name="subject">The source as an object, for the exception.</param>
internal sealed class DocumentBudget(string source, object subject)
{
    private int _entries;
    private long _size;
    private volatile bool _isSpent;

    /// <summary>Whether a limit was passed. Then nothing more of the source is read, whatever else in it may be good.</summary>
    public bool IsSpent => _isSpent;

    /// <summary>Counts the entries of an index that is about to be followed.</summary>
    /// <param name="index">The index.</param>
    /// <param name="depth">0 for an index that is in no other.</param>
    /// <exception cref="ImageException">The index is nested too deep, or there are too many entries.</exception>
    public void Enter(IndexManifest index, int depth) => Enter(index.Digest, index.Manifests.Count, depth);

    /// <inheritdoc cref="Enter(IndexManifest, int)"/>
    /// <param name="index">The digest of the index.</param>
    /// <param name="count">How many entries it has.</param>
    /// <param name="depth">0 for an index that is in no other.</param>
    public void Enter(Digest index, int count, int depth)
    {
        if (depth > DocumentLimits.Depth || Interlocked.Add(ref _entries, count) > DocumentLimits.Entries)
        {
            throw Spend($"{source}: index {index} is nested deeper than {DocumentLimits.Depth} levels or leads to more than {DocumentLimits.Entries:N0} entries.");
        }
    }

    /// <summary>Counts a document that is about to be kept. The same large one may be asked for by each of thousands of entries.</summary>
    /// <param name="size">In bytes. A document that is too large by itself does not count: reading it is refused.</param>
    /// <exception cref="ImageException">All documents together are too large.</exception>
    public void Take(long size)
    {
        if (size <= DocumentLimits.Document && Interlocked.Add(ref _size, size) > DocumentLimits.Documents)
        {
            throw Spend($"{source} has manifests and configs of more than {DocumentLimits.Documents:N0} bytes together.");
        }
    }

    private ImageException Spend(string message)
    {
        _isSpent = true;
        return new ImageException(ImageError.TooLarge, message, subject);
    }
}
