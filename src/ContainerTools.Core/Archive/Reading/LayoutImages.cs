using ContainerTools.Json;
using ContainerTools.Layout;

namespace ContainerTools.Archive.Reading;

/// <summary>Reads the images of an OCI layout (image-layout.md). Manifests and configs are read, layers are not.</summary>
internal sealed class LayoutImages(IFileTable files, DocumentReader documents)
{
    private readonly ArchiveSource _source = new(files.Path);

    /// <summary>What the index lists and is no image that could be read.</summary>
    public List<LeftOutEntry> LeftOut { get; } = [];

    /// <returns>None where there is no index; an image with several names once.</returns>
    public async Task<IReadOnlyList<IImage>> ReadAsync(CancellationToken cancel)
    {
        if (files.FindOne(LayoutFormat.IndexFile) is not { } file)
        {
            return [];
        }

        await CheckVersionAsync(cancel).ConfigureAwait(false);
        var index = ManifestDocument.Parse(await documents.ReadAsync(file, cancel).ConfigureAwait(false)) as IndexManifest
            ?? throw new ImageException(ImageError.Malformed, $"The {LayoutFormat.IndexFile} in '{files.Path}' is no index.", files.Path);
        documents.Budget.Enter(index, 0);
        var images = new List<IImage>();
        foreach (IGrouping<Digest, Descriptor> entries in index.Manifests.GroupBy(entry => entry.Digest))
        {
            ImageNames names = ImageNames.Read(entries, files.Path);
            IndexEntry? entry = await LoadAsync(entries.First(), names, null, 0, cancel).ConfigureAwait(false);
            IImage? image = entry?.Image ?? (IImage?)entry?.Index;
            if (image is not null)
            {
                images.Add(image);
            }
            else if (entry is not null)
            {
                LeaveOut(entry.Descriptor, "is no image but an artifact", isTop: true, isDefect: false);
            }
        }

        return images;
    }

    private async Task CheckVersionAsync(CancellationToken cancel)
    {
        if (files.FindOne(LayoutFormat.LayoutFile) is { } file)
        {
            string what = $"The {LayoutFormat.LayoutFile} in '{files.Path}'";
            string? version = JsonReading.ParseObject(await documents.ReadAsync(file, cancel).ConfigureAwait(false), what).GetText("imageLayoutVersion", what);
            if (version?.StartsWith("1.", StringComparison.Ordinal) != true)
            {
                throw new ImageException(ImageError.Unsupported, $"{what} is of version '{version}'; 1 is what can be read.", files.Path);
            }
        }
    }

    /// <returns>Null where the layout does not have it.</returns>
    private async Task<IndexEntry?> LoadAsync(Descriptor descriptor, ImageNames names, Digest? parent, int depth, CancellationToken cancel)
    {
        ManifestDocument? document = await ReadDocumentAsync(descriptor, depth == 0, cancel).ConfigureAwait(false);
        switch (document)
        {
            case null:
                return null;
            case IndexManifest index:
                return new IndexEntry(descriptor, await LoadIndexAsync(index, names, depth + 1, cancel).ConfigureAwait(false));
            case Manifest manifest when manifest.IsImage && !IndexEntry.IsAttestationEntry(descriptor):
                return await LoadImageAsync(descriptor, manifest, depth == 0, cancel).ConfigureAwait(false) is { } image
                    ? new IndexEntry(descriptor, image with { Reference = names.Reference, RepoTags = names.RepoTags, LayoutNames = names.LayoutNames, Source = _source, IndexDigest = parent })
                    : null;
            case Manifest artifact:
                return new IndexEntry(descriptor, artifact, artifact.Layers.Prepend(artifact.Config).Where(blob => files.Find(LayoutFormat.BlobName(blob.Digest)) is not null).Select(OpenBlob).ToArray());
            default:
                return new IndexEntry(descriptor, document, []);
        }
    }

    private async Task<ImageIndex> LoadIndexAsync(IndexManifest index, ImageNames names, int depth, CancellationToken cancel)
    {
        documents.Budget.Enter(index, depth);
        var entries = new List<IndexEntry>();
        foreach (Descriptor descriptor in index.Manifests)
        {
            if (await LoadAsync(descriptor, names, index.Digest, depth, cancel).ConfigureAwait(false) is { } entry)
            {
                entries.Add(entry);
            }
        }

        return new ImageIndex(index, entries) { Reference = names.Reference, RepoTags = names.RepoTags, LayoutNames = names.LayoutNames, Source = _source };
    }

    private async Task<Image?> LoadImageAsync(Descriptor descriptor, Manifest manifest, bool isTop, CancellationToken cancel)
    {
        if (files.Find(LayoutFormat.BlobName(manifest.Config.Digest)) is null && manifest.Config.Data.IsEmpty)
        {
            LeaveOut(descriptor, "has no config there", isTop, isDefect: true);
            return null;
        }

        ReadOnlyMemory<byte> raw = await documents.ReadAsync(OpenBlob(manifest.Config), cancel).ConfigureAwait(false);
        var config = ImageConfig.Parse(raw, manifest.Config.Digest.Algorithm);

        // Docker 25's release candidates wrote manifests without layers; their manifest.json had them (moby#47065).
        if (manifest.Layers.Count == 0 && config.DiffIds.Count > 0 && files.Find(DockerManifest.FileName) is not null)
        {
            LeaveOut(descriptor, $"lists no layers, so the archive's {DockerManifest.FileName} is used", isTop: false, isDefect: true);
            return null;
        }

        return Image.Create(manifest, config, OpenBlob, descriptor.Platform);
    }

    private async Task<ManifestDocument?> ReadDocumentAsync(Descriptor descriptor, bool isTop, CancellationToken cancel)
    {
        if (!descriptor.Digest.IsVerifiable || files.Find(LayoutFormat.BlobName(descriptor.Digest)) is null && descriptor.Data.IsEmpty)
        {
            LeaveOut(descriptor, $"is not there{(descriptor.Digest.IsVerifiable ? "" : " in a form that could be verified")}", isTop, isDefect: true);
            return null;
        }

        ReadOnlyMemory<byte> raw = await documents.ReadAsync(OpenBlob(descriptor), cancel).ConfigureAwait(false);
        return IsDocument(descriptor.MediaType) ? ManifestDocument.Parse(raw, descriptor.MediaType, descriptor.Digest.Algorithm) : null;
    }

    private Blob OpenBlob(Descriptor descriptor) =>
        files.Find(LayoutFormat.BlobName(descriptor.Digest))?.ToBlob(descriptor)
        ?? MemoryBlob.OfEmbedded(descriptor)
        ?? (Blob)new AbsentBlob(descriptor, files.Path);

    // An index may list anything (image-index.md); what is not known here need not be JSON.
    private static bool IsDocument(string mediaType) =>
        mediaType.Length == 0 || MediaTypes.IsIndex(mediaType) || MediaTypes.IsManifest(mediaType) || mediaType.EndsWith("json", StringComparison.Ordinal);

    private static string Describe(Descriptor entry)
    {
        string? name = LayoutEntryName.Of(entry)?.Text;
        return $"Of what the index lists, {(name is null ? "" : $"'{name}', ")}{entry.Digest}{(entry.Platform is { } platform ? $" for {platform}" : "")},";
    }

    // An index may be usable without some of its images; an image that is listed by itself and absent is a defect.
    private void LeaveOut(Descriptor entry, string why, bool isTop, bool isDefect)
    {
        var leftOut = new LeftOutEntry(entry, $"{Describe(entry)} {why}.", isDefect);
        LeftOut.Add(leftOut);
        Action<string> say = isTop ? documents.Reporter.Warning : documents.Reporter.Verbose;
        say(PrintableText.Of($"'{files.Path}': {leftOut.Sentence}"));
    }
}
