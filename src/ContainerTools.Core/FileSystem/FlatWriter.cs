using ContainerTools.IO.Streams;
using ContainerTools.Tar;

namespace ContainerTools.FileSystem;

/// <summary>Writes a plan's archive, with the contents that its layers have.</summary>
internal sealed class FlatWriter(FlatPlan plan, IReadOnlyList<Layer> layers)
{
    /// <summary>The same, its layers from where they come from.</summary>
    public FlatWriter PastStore() => new(plan, layers.Select(layer => layer.PastStore()).ToArray());

    /// <summary>In order, the layer that is at hand being inflated ahead by the other core.</summary>
    public async Task WriteAsync(Stream target, IReporter reporter, CancellationToken cancel)
    {
        using var writer = new TarWriter(target);
        foreach (FlatSegment segment in plan.Segments)
        {
            await WriteAsync(segment, writer, ahead: true, reporter, cancel).ConfigureAwait(false);
        }

        await writer.CompleteAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>All cores at work, each on a layer: headers tell how long everything is, so each has its offset in the file.</summary>
    public async Task WriteFileAsync(FileStream file, IReporter reporter, CancellationToken cancel)
    {
        RandomAccess.SetLength(file.SafeFileHandle, plan.Length);
        object turns = new();
        long offset = 0;
        var placed = new List<(FlatSegment Segment, long Offset)>();
        foreach (FlatSegment segment in plan.Segments)
        {
            placed.Add((segment, offset));
            offset += segment.Length;
        }

        await StreamCopy.ForEachAsync(placed, item => layers[item.Segment.Layer].Size, Math.Max(2, Environment.ProcessorCount), async (item, token) =>
        {
            using var writer = new TarWriter(new PlacedStream(file.SafeFileHandle, item.Offset, turns));
            await WriteAsync(item.Segment, writer, ahead: false, reporter, token).ConfigureAwait(false);
            await writer.FlushAsync(token).ConfigureAwait(false);
        }, cancel).ConfigureAwait(false);
    }

    private async Task WriteAsync(FlatSegment segment, TarWriter writer, bool ahead, IReporter reporter, CancellationToken cancel)
    {
        Layer layer = layers[segment.Layer];
        using FlatContent content = new(layer, ahead);
        var holes = new HoleBudget();
        foreach (FlatEntry entry in segment.Entries)
        {
            TarHeader header = entry.ToHeader();
            if (entry.HasContent)
            {
                TarEntry source = await content.FindAsync(entry.Node.Body!.Value.Entry, reporter, cancel).ConfigureAwait(false);
                holes.Take(layer, header.Name, source);
                using Stream bytes = source.OpenContent();
                await writer.WriteAsync(header, bytes, cancel).ConfigureAwait(false);
            }
            else
            {
                await writer.WriteAsync(header, cancel).ConfigureAwait(false);
            }
        }

        await content.CompleteAsync(cancel).ConfigureAwait(false);
        reporter.Advance(layer.Size);
    }
}
