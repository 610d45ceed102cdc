namespace ContainerTools.Registry.Pulling;

/// <summary>Compares a tag with the digest that was given beside it.</summary>
internal sealed class TagCheck(ManifestReader manifests)
{
    public async Task<Digest?> FindDriftAsync(ImageReference reference, IReporter reporter, CancellationToken cancel)
    {
        if (reference.Tag is null || reference.Digest is not { } expected)
        {
            return null;
        }

        ImageReference byTag = reference.WithDigest(null);
        Digest actual = await manifests.ResolveTagAsync(byTag, reporter, cancel).ConfigureAwait(false);
        if (actual == expected)
        {
            return null;
        }

        // The digest may be that of one platform, the tag's that of the index it stands in.
        return await manifests.ReadCurrentAsync(byTag, reporter, cancel).ConfigureAwait(false) is IndexManifest index
            && index.Manifests.Any(entry => entry.Digest == expected)
                ? null
                : actual;
    }
}
