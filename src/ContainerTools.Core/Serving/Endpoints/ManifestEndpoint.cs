using ContainerTools.IO.Streams;
using ContainerTools.Serving.Content;
using ContainerTools.Serving.Http;

namespace ContainerTools.Serving.Endpoints;

/// <summary><c>/v2/&lt;name&gt;/manifests/&lt;reference&gt;</c> (distribution-spec, end-3, end-7, end-9).</summary>
internal sealed class ManifestEndpoint(RepositoryIndex index, RegistryContent content, ManifestGraph graph, bool allowSparse)
{
    private readonly ManifestCheck _check = new(content, allowSparse);

    public async Task<RegistryAnswer> GetAsync(RegistryRoute route, CancellationToken cancel)
    {
        Descriptor descriptor = await ResolveAsync(route, cancel).ConfigureAwait(false);
        if (await content.ReadManifestAsync(descriptor.Digest, descriptor.MediaType, cancel).ConfigureAwait(false) is not { } document)
        {
            throw Unknown(route);
        }

        content.Use(descriptor.Digest);
        string mediaType = document.MediaType.Length > 0 ? document.MediaType : descriptor.MediaType;
        return RegistryAnswer.Of(document.Raw, mediaType).With("Docker-Content-Digest", $"{descriptor.Digest}").With("ETag", $"\"{descriptor.Digest}\"");
    }

    public async Task<RegistryAnswer> PutAsync(RegistryRoute route, HttpRequest request, CancellationToken cancel)
    {
        Digest? name = route.Reference.Contains(':', StringComparison.Ordinal) ? route.RequireDigest() : null;
        string[] tags = name is null ? [route.Reference] : request.QueryValues("tag").ToArray();
        if (tags.FirstOrDefault(tag => !ReferenceGrammar.IsTag(tag)) is { } wrong)
        {
            throw new HttpFault(400, "MANIFEST_INVALID", $"'{wrong}' is not a tag.");
        }

        byte[] raw = await ReadBodyAsync(request, cancel).ConfigureAwait(false);
        ManifestDocument document = ManifestCheck.Parse(raw, request.Header("Content-Type"), name);
        content.Use(document.Digest);
        bool? hasLeft;
        do
        {
            _check.Require(document);
            await content.AddAsync(document.Digest, raw).ConfigureAwait(false);
            hasLeft = await TryNameAsync(route.Repository, tags, document, cancel).ConfigureAwait(false);
        }
        while (hasLeft is null);

        await index.FlushAsync(hasLeft.Value).ConfigureAwait(false);
        return new RegistryAnswer(201)
            .With("Location", $"/v2/{route.Name}/manifests/{document.Digest}")
            .With("Docker-Content-Digest", $"{document.Digest}")
            .With(name is null ? [] : tags.Select(tag => new KeyValuePair<string, string>("OCI-Tag", tag)).ToArray())
            .With(document.Subject is null ? [] : [new("OCI-Subject", $"{document.Subject.Digest}")]);
    }

    public async Task<RegistryAnswer> DeleteAsync(RegistryRoute route, CancellationToken cancel)
    {
        string repository = route.Repository;
        using IDisposable held = await index.LockAsync(cancel).ConfigureAwait(false);
        Descriptor descriptor = await ResolveAsync(route, cancel).ConfigureAwait(false);
        if (!route.Reference.Contains(':', StringComparison.Ordinal))
        {
            bool hasLeft = index.Update(edit => edit.RemoveTag(repository, route.Reference));
            await index.FlushAsync(hasLeft).ConfigureAwait(false);
            return new RegistryAnswer(202);
        }

        Digest digest = descriptor.Digest;
        index.Update(edit => edit.RemoveDigest(repository, digest));
        index.Forget(repository, digest);

        // The index must not name what is gone, whenever the power goes.
        await index.FlushAsync(withLeft: true).ConfigureAwait(false);
        if (await graph.FindUserAsync(digest, repository, cancel).ConfigureAwait(false) is null)
        {
            content.Remove(digest);
        }

        return new RegistryAnswer(202);
    }

    private async Task<Descriptor> ResolveAsync(RegistryRoute route, CancellationToken cancel)
    {
        Descriptor? found = route.Reference.Contains(':', StringComparison.Ordinal)
            ? await graph.FindAsync(route.Repository, route.RequireDigest(), cancel).ConfigureAwait(false)
            : index.Entries.Find(route.Repository, route.Reference)?.Descriptor;
        return found is not null && content.Find(found.Digest) is not null ? found
            : index.Entries.Has(route.Repository) ? throw Unknown(route)
            : throw new HttpFault(404, "NAME_UNKNOWN", $"There is no repository '{route.Name}'.");
    }

    // The manifest is on the disk before the index names it. That takes long, so others are not kept out meanwhile, and may delete it: null.
    private async Task<bool?> TryNameAsync(string repository, string[] tags, ManifestDocument document, CancellationToken cancel)
    {
        using IDisposable held = await index.LockAsync(cancel).ConfigureAwait(false);
        if (content.Find(document.Digest) is null)
        {
            return null;
        }

        _check.Require(document);
        return index.Update(edit => Put(edit, repository, tags, document));
    }

    // What the tags or the new index lead to needs no entry of its own any more.
    private static void Put(IndexEdit edit, string repository, string[] tags, ManifestDocument document)
    {
        foreach (string tag in tags)
        {
            edit.PutTag(repository, tag, document.Descriptor);
        }

        if (tags.Length == 0)
        {
            edit.PutDigest(repository, document.Descriptor);
        }
        else
        {
            edit.Absorb(repository, [document.Digest]);
        }

        if (document is IndexManifest list)
        {
            edit.Absorb(repository, list.Manifests.Select(child => child.Digest));
        }
    }

    private static async Task<byte[]> ReadBodyAsync(HttpRequest request, CancellationToken cancel)
    {
        const int Limit = ManifestDocument.UsualLimit;
        if (request.BodyLength <= Limit || request.BodyLength is null)
        {
            using var raw = new MemoryStream();
            await new LimitedStream(request.Body, Limit + 1).CopyToAsync(raw, cancel).ConfigureAwait(false);
            if (raw.Length <= Limit)
            {
                return raw.ToArray();
            }
        }

        throw new HttpFault(413, "MANIFEST_INVALID", $"A manifest may have {Limit:N0} bytes at most.");
    }

    private static HttpFault Unknown(RegistryRoute route) => new(404, "MANIFEST_UNKNOWN", $"Repository '{route.Name}' has no manifest '{route.Reference}'.");
}
