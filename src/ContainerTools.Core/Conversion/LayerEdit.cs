using ContainerTools.FileSystem;
using ContainerTools.Tar;

namespace ContainerTools.Conversion;

/// <summary>
/// What is different about one layer: which entries go, and which others take over what those had. Made of the headers alone;
/// everything that it does not name stays as it is.
/// </summary>
internal sealed class LayerEdit
{
    private readonly EntryFilter _filter;
    private readonly TimeClamp? _clamp;

    // By their places among the entries: a header to be written in place of the entry, or null for an entry that goes.
    private readonly Dictionary<int, TarHeader?> _replaced = [];

    private LayerEdit(EntryFilter filter, TimeClamp? clamp) => (_filter, _clamp) = (filter, clamp);

    /// <summary>How many entries are left out.</summary>
    public int ExcludedCount { get; private set; }

    /// <summary>How many entries have times that change.</summary>
    public int ClampedCount { get; private set; }

    /// <param name="listing">The layer's headers.</param>
    /// <param name="filter">What is left out.</param>
    /// <param name="clamp">What becomes of times; null for nothing.</param>
    /// <returns>Null where nothing is different.</returns>
    /// <exception cref="ImageException">A file that stays is a hard link to one that is left out of a lower layer.</exception>
    public static LayerEdit? Create(LayerListing listing, EntryFilter filter, TimeClamp? clamp)
    {
        var edit = new LayerEdit(filter, clamp);
        edit.Plan(listing);
        if (edit.ExcludedCount + edit.ClampedCount == 0)
        {
            return null;
        }

        edit.DropTable(listing);
        return edit;
    }

    /// <summary>Writes the layer anew.</summary>
    /// <param name="tar">The layer as it was.</param>
    /// <param name="target">Receives the plain tar.</param>
    /// <param name="name">What to call the layer in errors.</param>
    /// <param name="cancel">Stops the work.</param>
    public async Task WriteAsync(Stream tar, Stream target, string name, CancellationToken cancel)
    {
        using var reader = new TarReader(tar, name);
        using var writer = new TarWriter(target);
        for (int index = 0; await reader.ReadAsync(cancel).ConfigureAwait(false) is { } entry; index++)
        {
            await WriteAsync(entry, index, writer, cancel).ConfigureAwait(false);
        }

        await writer.CompleteAsync(cancel).ConfigureAwait(false);
    }

    private async ValueTask WriteAsync(TarEntry entry, int index, TarWriter writer, CancellationToken cancel)
    {
        bool isReplaced = _replaced.TryGetValue(index, out TarHeader? replacement);
        if (replacement is not null)
        {
            await WriteGlobalsAsync(entry, writer, cancel).ConfigureAwait(false);
            if (entry.Header.Size - entry.StoredSize > LayerListing.MostHoles)
            {
                throw entry.Fault($"has more than {LayerListing.MostHoles:N0} bytes of holes, which its other name cannot take over");
            }

            using Stream content = replacement.Size == 0 ? Stream.Null : entry.OpenContent();
            await writer.WriteAsync(replacement, content, cancel).ConfigureAwait(false);
        }
        else if (isReplaced || _filter.Excludes(entry.Header))
        {
            await WriteGlobalsAsync(entry, writer, cancel).ConfigureAwait(false);
        }
        else if (_clamp is not null)
        {
            byte[] header = entry.RawHeader.ToArray();
            _clamp.Apply(header);
            await writer.CopyAsync(entry, header, cancel).ConfigureAwait(false);
        }
        else
        {
            await writer.CopyAsync(entry, cancel).ConfigureAwait(false);
        }
    }

    // A global pax header is about the entries after this one, too.
    private async ValueTask WriteGlobalsAsync(TarEntry entry, TarWriter writer, CancellationToken cancel)
    {
        byte[] header = entry.RawHeader.ToArray();
        _clamp?.Apply(header);
        foreach (TarHeaderBlock block in TarHeaderBlock.ReadAll(header).Where(block => block.Type == TarEntryType.GlobalPaxRecords))
        {
            await writer.CopyAsync(header.AsMemory(block.Offset, block.End - block.Offset), cancel).ConfigureAwait(false);
        }
    }

    private void Plan(LayerListing listing)
    {
        var links = new ExcludedLinks(listing, _filter);
        int index = 0;
        foreach (TarHeader header in listing.Headers)
        {
            if (_filter.Excludes(header))
            {
                ExcludedCount++;
                links.AddExcluded(header, index);
            }
            else
            {
                ClampedCount += _clamp?.Concerns(header) == true ? 1 : 0;
                if (header.Type == TarEntryType.HardLink)
                {
                    links.AddKept(header, index);
                }
            }

            index++;
        }

        foreach ((int place, TarHeader? header) in links.Replaced)
        {
            _replaced[place] = header is null ? null : _clamp?.Apply(header) ?? header;
        }
    }

    // A table of contents would speak of the layer as it was; without it, the layer is an ordinary one.
    private void DropTable(LayerListing listing)
    {
        if (!listing.Layer.Descriptor.Annotations.ContainsKey(ChunkedAnnotations.EStargzDigest))
        {
            return;
        }

        int index = 0;
        foreach (TarHeader header in listing.Headers)
        {
            string path = EntryPath.Parse(header.Name).Path;
            if (path == ChunkedAnnotations.EStargzTable || ChunkedAnnotations.EStargzLandmarks.Contains(path))
            {
                _replaced[index] = null;
            }

            index++;
        }
    }
}
