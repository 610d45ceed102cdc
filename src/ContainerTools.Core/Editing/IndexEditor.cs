using ContainerTools.Json;

namespace ContainerTools.Editing;

/// <summary>Applies an edit to every image of an index, and makes the index lead to what became of them.</summary>
internal static class IndexEditor
{
    public static ImageIndex Edit(ImageIndex index, ConfigEdit edit, IReporter reporter)
    {
        if (edit.Platform is not null)
        {
            throw new ImageException(ImageError.InvalidArgument, $"{index} has several platforms, so all its images cannot be for {edit.Platform}. Choose one of its images.", index.Reference);
        }

        var edited = new Dictionary<Digest, IImage>();
        IReadOnlyList<IndexLine> lines = IndexLine.ReadAll(index);
        foreach (IndexEntry entry in lines.Select(line => line.Entry).OfType<IndexEntry>())
        {
            IImage? before = (IImage?)entry.Image ?? entry.Index;
            if (before is not null && ImageEditor.Edit(before, edit, reporter) is var after && after.Digest != before.Digest)
            {
                edited[before.Digest] = after;
            }
        }

        return edited.Count == 0 ? index : Rewrite(index, lines, edited, reporter);
    }

    private static ImageIndex Rewrite(ImageIndex index, IReadOnlyList<IndexLine> lines, Dictionary<Digest, IImage> edited, IReporter reporter)
    {
        // Attestations and signatures are about the image as it was, so they must not be attached to the new one.
        IndexLine[] kept = lines.Where(line => line.Subject is not { } subject || !edited.ContainsKey(subject)).ToArray();
        if (kept.Length < lines.Count)
        {
            reporter.Warning($"{lines.Count - kept.Length} attestations of {index} speak of its images as they were and are left out.");
        }

        if (kept.Count(line => line.Entry is null && line.Subject is null) is > 0 and var absent)
        {
            reporter.Warning($"{absent} entries of {index} are not here, so what they lead to stays as it was.");
        }

        kept = kept.Select(line => edited.TryGetValue(line.Descriptor.Digest, out IImage? after) ? line.LeadTo(after) : line).ToArray();
        var text = new JsonObjectText(index.Manifest.Raw, $"Manifest {index.Digest}");
        text.Set("manifests", IndexAssembly.WriteManifests(kept));
        ImageIndex made = IndexAssembly.ToIndex(text.ToBytes(), index.Manifest.MediaType, index.Digest.Algorithm, kept);
        return new ImageIndex(made.Manifest, made.Entries)
        {
            Reference = index.Reference,
            RepoTags = index.RepoTags,
            LayoutNames = index.LayoutNames,
            Source = index.Source,
            UnreadableEntries = index.UnreadableEntries,
        };
    }
}
