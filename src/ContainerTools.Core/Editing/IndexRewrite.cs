using ContainerTools.Json;

namespace ContainerTools.Editing;

/// <summary>An index whose images became others: the lines of these lead to what they became, all else stays.</summary>
internal sealed record IndexRewrite
{
    /// <summary>What images and nested indexes became, by the digest that they had.</summary>
    public required IReadOnlyDictionary<Digest, IImage> Changed { get; init; }

    /// <summary>
    /// Whether what was attested of an image is true of what it became: then attestations stay and speak of that, else they are
    /// left out. Their own manifests are never changed.
    /// </summary>
    public bool KeepsAttestations { get; init; }

    /// <summary>Whose list it is from now on; null as before.</summary>
    public MediaTypeFamily? Family { get; init; }

    /// <summary>Of the index; null takes one out.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Annotations { get; init; } = [];

    /// <summary>What becomes of the images and nested indexes of an index, by the digest that they had: of those that become something else.</summary>
    /// <param name="index">The index.</param>
    /// <param name="change">Asked once for each of them, with nested indexes as a whole.</param>
    public static Dictionary<Digest, IImage> FindChanged(ImageIndex index, Func<IImage, IImage> change) =>
        index.Entries.Select(entry => (IImage?)entry.Image ?? entry.Index)
            .OfType<IImage>()
            .DistinctBy(before => before.Digest)
            .Select(before => (Before: before.Digest, After: change(before)))
            .Where(pair => pair.After.Digest != pair.Before)
            .ToDictionary(pair => pair.Before, pair => pair.After);

    /// <returns>The same object where nothing is different.</returns>
    public ImageIndex Apply(ImageIndex index, IReporter reporter)
    {
        IReadOnlyList<IndexLine> lines = IndexLine.ReadAll(index);
        IndexLine[] kept = lines.Where(line => KeepsAttestations || line.Subject is not { } subject || !Changed.ContainsKey(subject)).ToArray();
        Report(index, lines.Count, kept, reporter);
        kept = kept.Select(Change).ToArray();
        bool losesAnnotations = Family == MediaTypeFamily.Docker && (index.Manifest.Annotations.Count > 0 || kept.Any(IsAnnotatedImage));
        if (losesAnnotations)
        {
            reporter.Warning($"{index}: Docker's manifest list has no annotations; those of the index and of its images are left out.");
            kept = kept.Select(line => IsAnnotatedImage(line) ? line.WithoutAnnotations() : line).ToArray();
        }

        var text = new JsonObjectText(index.Manifest.Raw, $"Manifest {index.Digest}");
        text.Set("manifests", IndexAssembly.WriteManifests(kept));
        text.Merge("annotations", Annotations);
        string mediaType = ChangeType(index, text, reporter);
        return text.IsChanged ? Assemble(index, text.ToBytes(), mediaType, kept) : index;
    }

    private static bool IsAnnotatedImage(IndexLine line) => line.Descriptor.Annotations.Count > 0 && line.Entry?.Content is Image or ImageIndex;

    private IndexLine Change(IndexLine line) =>
        Changed.TryGetValue(line.Descriptor.Digest, out IImage? after) ? Place(line.LeadTo(after))
        : line.SpeaksByAnnotation && line.Subject is { } subject && Changed.TryGetValue(subject, out IImage? spoken) ? line.SpeakOf(spoken.Digest)
        : line;

    // Another base may be for another build of Windows.
    private static IndexLine Place(IndexLine line) =>
        line.Entry?.Image is { } image && line.Descriptor.Platform is { IsComplete: true } platform && platform.OsVersion != image.Platform.OsVersion
            ? line.WithPlatform(image.Platform)
            : line;

    private void Report(ImageIndex index, int before, IndexLine[] kept, IReporter reporter)
    {
        // Attestations and signatures are about the image as it was, so they must not be attached to the new one.
        if (kept.Length < before)
        {
            reporter.Warning($"{before - kept.Length} attestations of {index} speak of its images as they were and are left out.");
        }

        if (kept.Count(line => line.Subject is { } subject && Changed.ContainsKey(subject)) is > 0 and var spoken)
        {
            reporter.Verbose($"{index}: {spoken} attestations stay as they are; inside they name the digests that the images had.");
        }

        if (kept.Count(line => line.Entry is null && line.Subject is null) is > 0 and var absent)
        {
            reporter.Warning($"{absent} entries of {index} are not here, so what they lead to stays as it was.");
        }
    }

    private string ChangeType(ImageIndex index, JsonObjectText text, IReporter reporter)
    {
        if (Family is not { } family)
        {
            return index.Manifest.MediaType;
        }

        string mediaType = family == MediaTypeFamily.Docker ? MediaTypes.DockerList : MediaTypes.OciIndex;
        if (mediaType != index.Manifest.MediaType)
        {
            text.Set("mediaType", JsonWriting.WriteValue(mediaType));
        }

        if (family == MediaTypeFamily.Docker)
        {
            text.Remove("annotations");
            DockerLosses.Remove(text, index.Manifest, reporter);
        }

        return mediaType;
    }

    private static ImageIndex Assemble(ImageIndex index, byte[] raw, string mediaType, IndexLine[] lines)
    {
        ImageIndex made = IndexAssembly.ToIndex(raw, mediaType, index.Digest.Algorithm, lines);
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
