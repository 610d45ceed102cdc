using System.Text.Json;
using ContainerTools.Json;
using ContainerTools.Layout;

namespace ContainerTools.Archive.Reading;

/// <summary>Reads the images of an OCI layout (image-layout.md). Manifests and configs are read, layers are not.</summary>
internal sealed class LayoutImages(IFileTable files, DocumentReader documents)
{
    private readonly ArchiveSource _source = new(files.Path) { ReadLayout = (reporter, cancel) => ReadAllAsync(files, reporter, cancel) };
    private readonly string _what = $"The {LayoutFormat.IndexFile} in '{files.Path}'";

    /// <summary>What the index lists, an image with several names once. Nothing of it is read yet.</summary>
    /// <param name="index">The file with the index.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <exception cref="ImageException">There is no index that could be understood.</exception>
    public async Task<IReadOnlyList<Listing>> ReadListAsync(ArchivedFile index, CancellationToken cancel)
    {
        await CheckVersionAsync(cancel).ConfigureAwait(false);
        ReadOnlyMemory<byte> raw = await documents.ReadAsync(index, cancel).ConfigureAwait(false);
        JsonElement json = JsonReading.ParseObject(raw, _what);
        if (!MediaTypes.IsIndex(ManifestType.Recognise(json, null, _what)))
        {
            throw new ImageException(ImageError.Malformed, $"{_what} is no index.", files.Path);
        }

        IReadOnlyList<JsonElement> entries = await AddJournalAsync(json.GetArray("manifests", _what) ?? [], cancel).ConfigureAwait(false);
        documents.Budget.Enter(Digest.Of("sha256", raw.Span), entries.Count, 0);
        var result = new List<Listing>();
        var read = new List<(Descriptor Descriptor, int Position)>();
        for (int i = 0; i < entries.Count; i++)
        {
            string place = $"entry {i + 1} of {LayoutFormat.IndexFile}";
            try
            {
                read.Add((Descriptor.Read(entries[i], $"{char.ToUpperInvariant(place[0])}{place[1..]}"), result.Count));
                result.Add(null!);
            }
            catch (ImageException exception)
            {
                result.Add(Fail(new Listing(ImageNames.None, null, place), exception));
            }
        }

        Digest? signed = CosignLayout.FindSubject(read.Select(entry => entry.Descriptor));
        foreach (IGrouping<Digest, (Descriptor Descriptor, int Position)> same in read.GroupBy(entry => entry.Descriptor.Digest))
        {
            result[same.First().Position] = List(same.Select(entry => entry.Descriptor).ToArray(), signed);
        }

        return result.Where(listing => listing is not null).ToArray();
    }

    private static async Task<IReadOnlyList<IImage>> ReadAllAsync(IFileTable files, IReporter reporter, CancellationToken cancel)
    {
        if (files.FindOne(LayoutFormat.IndexFile) is not { } index)
        {
            return [];
        }

        var layout = new LayoutImages(files, new DocumentReader(files.Path, reporter));
        IReadOnlyList<Listing> listings = await layout.ReadListAsync(index, cancel).ConfigureAwait(false);
        foreach (Listing listing in listings)
        {
            await layout.LoadAsync(listing, cancel).ConfigureAwait(false);
        }

        return listings.Select(listing => listing.Image).OfType<IImage>().ToArray();
    }

    // A server that has the layout now may have taken changes that are not in the index yet. In a folder they come while we read.
    private async Task<IReadOnlyList<JsonElement>> AddJournalAsync(IReadOnlyList<JsonElement> entries, CancellationToken cancel) =>
        files.FindOne(LayoutFormat.JournalFile) is not { } journal ? entries
            : files is FolderTable ? new LayoutIndex(files.Path).Read()
            : IndexJournal.Apply(entries, await documents.ReadAsync(journal, cancel).ConfigureAwait(false));

    /// <summary>Reads a listed image, or learns why that cannot be done.</summary>
    public async Task LoadAsync(Listing listing, CancellationToken cancel)
    {
        if (listing is not { Descriptor: { } descriptor, IsUnreadable: false })
        {
            return;
        }

        try
        {
            IndexEntry? entry = await LoadAsync(descriptor, listing.Names, null, 0, listing, cancel).ConfigureAwait(false);
            if (entry?.Content is { } content)
            {
                listing.Succeed(content);
            }
            else
            {
                listing.Is(ListedState.Other);
            }
        }
        catch (ImageException exception) when (exception.Error == ImageError.NotFound)
        {
            listing.IsAbsent(exception.Message, files.Path);
        }
        catch (ImageException exception) when (!documents.Budget.IsSpent)
        {
            Fail(listing, exception);
        }
    }

    private Listing List(Descriptor[] entries, Digest? signed)
    {
        try
        {
            ImageNames names = ImageNames.Read(entries, files.Path);
            if (names.Listed.Count == 0 && signed is { } subject && entries.Select(entry => CosignLayout.FindTag(entry, subject)).FirstOrDefault(tag => tag is not null) is { } attached)
            {
                names = ImageNames.OfTag(attached);
            }

            return new Listing(names, entries[0].Digest, "") { Descriptor = entries[0] };
        }
        catch (ImageException exception)
        {
            return Fail(new Listing(ImageNames.None, entries[0].Digest, ""), exception);
        }
    }

    private Listing Fail(Listing listing, ImageException exception)
    {
        listing.Fail(exception, files.Path);
        return listing;
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

    /// <returns>Null for what is no document.</returns>
    /// <exception cref="ImageException"><see cref="ImageError.NotFound"/>: it is not there; the message goes on after its name.</exception>
    private async Task<IndexEntry?> LoadAsync(Descriptor descriptor, ImageNames names, Digest? parent, int depth, Listing? listing, CancellationToken cancel)
    {
        if (!descriptor.Digest.IsVerifiable)
        {
            throw new ImageException(ImageError.NotFound, "is not there in a form that could be verified.", descriptor.Digest);
        }

        RequirePresence(descriptor, "is not there.");
        ReadOnlyMemory<byte> raw = await documents.ReadAsync(OpenBlob(descriptor), cancel).ConfigureAwait(false);
        if (!IsDocument(descriptor.MediaType))
        {
            return null;
        }

        ManifestDocument document = ManifestDocument.Parse(raw, descriptor.MediaType, descriptor.Digest.Algorithm);
        switch (document)
        {
            case IndexManifest index:
                return new IndexEntry(descriptor, await LoadIndexAsync(index, names, depth + 1, cancel).ConfigureAwait(false));
            case Manifest manifest when manifest.IsImage && !IndexEntry.IsAttestationEntry(descriptor):
                return IndexEntry.Of(descriptor, Name(await LoadImageAsync(descriptor, manifest, listing, cancel).ConfigureAwait(false), names, parent));
            case Manifest manifest:
                return IndexEntry.Of(descriptor, Name(Artifact.Of(manifest, OpenBlob), names, parent));
            default:
                return new IndexEntry(descriptor, document);
        }
    }

    private async Task<ImageIndex> LoadIndexAsync(IndexManifest index, ImageNames names, int depth, CancellationToken cancel)
    {
        documents.Budget.Enter(index, depth);
        var entries = new List<IndexEntry>();
        var unreadable = new List<UnreadableEntry>();
        foreach (Descriptor descriptor in index.Manifests)
        {
            try
            {
                if (await LoadAsync(descriptor, names, index.Digest, depth, null, cancel).ConfigureAwait(false) is { } entry)
                {
                    entries.Add(entry);
                }
            }
            catch (ImageException exception) when (exception.Error == ImageError.NotFound)
            {
                // An index may be usable without some of what it lists.
                documents.Reporter.Verbose($"In '{files.Path}', {Describe(descriptor)} of index {index.Digest} {exception.Message}");
            }
            catch (ImageException exception) when (!documents.Budget.IsSpent)
            {
                string message = $"In '{files.Path}', {Describe(descriptor)} of index {index.Digest} cannot be read: {exception.Message}";
                unreadable.Add(new UnreadableEntry(descriptor, new ImageException(exception.Error, message, ListedImage.Identify(names.Listed, descriptor.Digest, ""), exception)));
            }
        }

        return new ImageIndex(index, entries)
        {
            Reference = names.Reference,
            RepoTags = names.RepoTags,
            LayoutNames = names.LayoutNames,
            Source = _source,
            UnreadableEntries = unreadable,
        };
    }

    // What an index lists may be there in part, as in the archives of engines; what somebody put there for itself is not.
    private static Artifact Present(Artifact artifact) => new(artifact.Manifest, artifact.Blobs.Where(blob => blob is not AbsentBlob)) { Problem = artifact.Problem };

    private IImage Name(IImage content, ImageNames names, Digest? parent) => content is Artifact artifact
        ? (parent is null ? artifact : Present(artifact)).From(_source, names.Reference, names.RepoTags, names.LayoutNames)
        : (Image)content with { Reference = names.Reference, RepoTags = names.RepoTags, LayoutNames = names.LayoutNames, Source = _source, IndexDigest = parent };

    private async Task<IImage> LoadImageAsync(Descriptor descriptor, Manifest manifest, Listing? listing, CancellationToken cancel)
    {
        if (listing is not null)
        {
            listing.Config = manifest.Config.Digest;
        }

        RequirePresence(manifest.Config, "has no config there.");
        ReadOnlyMemory<byte> raw = await documents.ReadAsync(OpenBlob(manifest.Config), cancel).ConfigureAwait(false);
        IImage loaded = Artifact.OrImage(manifest, raw, OpenBlob, descriptor.Platform);

        // Docker 25's release candidates wrote manifests without layers; their manifest.json had them (moby#47065).
        if (listing is not null && manifest.Layers.Count == 0 && loaded is Artifact { Problem: { } problem })
        {
            listing.IsHollow = ImageConfig.Parse(raw, manifest.Config.Digest.Algorithm).DiffIds.Count > 0;
            throw problem;
        }

        return loaded;
    }

    private void RequirePresence(Descriptor descriptor, string message)
    {
        if (files.Find(LayoutFormat.BlobName(descriptor.Digest)) is null && descriptor.Data.IsEmpty)
        {
            throw new ImageException(ImageError.NotFound, message, descriptor.Digest);
        }
    }

    private Blob OpenBlob(Descriptor descriptor) =>
        files.Find(LayoutFormat.BlobName(descriptor.Digest))?.ToBlob(descriptor)
        ?? MemoryBlob.OfEmbedded(descriptor)
        ?? (Blob)new AbsentBlob(descriptor, files.Path);

    // An index may list anything (image-index.md); what is not known here need not be JSON.
    private static bool IsDocument(string mediaType) =>
        mediaType.Length == 0 || MediaTypes.IsIndex(mediaType) || MediaTypes.IsManifest(mediaType) || mediaType.EndsWith("json", StringComparison.Ordinal);

    private static string Describe(Descriptor entry) => $"{entry.Digest}{(entry.Platform is { } platform ? $" for {platform}" : "")}";
}
