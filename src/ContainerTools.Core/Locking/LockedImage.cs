namespace ContainerTools.Locking;

/// <summary>One image, or the index of one for all platforms, as it was when it was locked.</summary>
/// <param name="Reference">What was asked for.</param>
/// <param name="Tag">The tag that was followed; null where a digest alone was asked for.</param>
/// <param name="Index">The index that the tag led to; null where it led to a single image.</param>
/// <param name="AllPlatforms">Whether the index itself is locked and not one image of it.</param>
/// <param name="Manifests">Of the platforms; one only, unless all platforms are locked.</param>
public sealed record LockedImage(ImageReference Reference, string? Tag, Digest? Index, bool AllPlatforms, EquatableList<LockedManifest> Manifests)
{
    /// <summary>Of the manifest or index that is locked.</summary>
    public Digest Digest => AllPlatforms ? Index!.Value : Manifests[0].Manifest.Digest;

    /// <summary>The platform of a single image.</summary>
    public Platform? Platform => AllPlatforms ? null : Manifests[0].Platform;

    /// <summary>The tag, and where it led.</summary>
    public ImageReference Pinned => Reference.WithTag(Tag).WithDigest(Index ?? Digest);

    /// <exception cref="ImageException">The image does not come from a registry.</exception>
    internal static LockedImage Of(IImage image)
    {
        if (image.Reference is not { } reference)
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{image}' does not come from a registry, so there is nothing to lock.", image);
        }

        string? tag = reference.Tag ?? (reference.Digest is null ? ImageReference.DefaultTag : null);
        if ((image as ImageIndex)?.FindUnreadableEntries().FirstOrDefault() is { } missing)
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{image}' is not whole, so it cannot be locked: {missing.Error.Message}", image, missing.Error);
        }

        bool isIndex = image is ImageIndex;
        return new LockedImage(reference, tag, isIndex ? image.Digest : (image as Image)?.IndexDigest, isIndex, [.. LockedManifest.AllOf(image)]);
    }

    /// <exception cref="ImageException">It is not what was locked.</exception>
    internal void Verify(IImage image, string what)
    {
        LockedManifest[] found = LockedManifest.AllOf(image).ToArray();
        if (found.Length != Manifests.Count)
        {
            throw Differs($"there are {found.Length} platforms, not {Manifests.Count}");
        }

        foreach (LockedManifest locked in Manifests)
        {
            LockedManifest? same = found.FirstOrDefault(one => one.Manifest.Digest == locked.Manifest.Digest);
            if ((same is null ? $"the index does not have manifest {locked.Manifest.Digest}" : locked.FindDifference(same)) is { } difference)
            {
                throw Differs(difference);
            }
        }

        ImageException Differs(string difference) => new(ImageError.DigestMismatch, $"{what} is not what was locked: {difference}.", Reference);
    }

    /// <inheritdoc/>
    public override string ToString() => Reference.ToString();
}
