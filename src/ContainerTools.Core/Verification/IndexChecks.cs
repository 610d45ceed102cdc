namespace ContainerTools.Verification;

/// <summary>Compares what an index says of its entries with what they are, and with each other.</summary>
internal static class IndexChecks
{
    private const string ReferenceDigest = "vnd.docker.reference.digest";

    /// <param name="index">The index.</param>
    /// <param name="isNested">Whether it is in another one, which may have the images.</param>
    public static IEnumerable<ImageDefect> Check(ImageIndex index, bool isNested)
    {
        var defects = new DefectList($"index {index.Digest}");
        ManifestChecks.CheckDocument(index.Manifest, defects);
        if (index.Images.Count == 0)
        {
            defects.Add(isNested ? DefectSeverity.Warning : DefectSeverity.Error, ImageDefectCode.EmptyIndex, "has no image");
        }

        foreach (IndexEntry entry in index.Entries)
        {
            ManifestChecks.CheckDescriptor(entry.Descriptor, defects);
            CheckEntry(entry, defects);
        }

        foreach (Descriptor absent in index.AbsentEntries)
        {
            // A layout may hold the images of some platforms only (image-layout.md, "Blobs").
            defects.Warning(ImageDefectCode.BlobMissing, $"lists {absent.Digest}{(absent.Platform is { } platform ? $" for {platform}" : "")}, which is not there", absent.Digest);
        }

        foreach ((Descriptor descriptor, ImageException error) in index.UnreadableEntries)
        {
            defects.Error(FileDefects.CodeOf(error) ?? ImageDefectCode.Unreadable, $"lists {descriptor.Digest}{(descriptor.Platform is { } platform ? $" for {platform}" : "")}, which cannot be read: {(error.InnerException ?? error).Message.TrimEnd('.')}", descriptor.Digest);
        }

        CheckDuplicates(index, defects);
        CheckAttestations(index, defects);
        return defects.ToArray();
    }

    private static void CheckEntry(IndexEntry entry, DefectList defects)
    {
        Descriptor said = entry.Descriptor;
        if (said.Size != entry.Document.Size)
        {
            defects.Error(ImageDefectCode.SizeMismatch, $"says that {said.Digest} has {said.Size:N0} bytes; it has {entry.Document.Size:N0}", said.Size, entry.Document.Size);
        }

        if (said.Digest != entry.Document.Digest)
        {
            defects.Error(ImageDefectCode.DigestMismatch, $"names {said.Digest}, which is {entry.Document.Digest}", said.Digest, entry.Document.Digest);
        }

        if (entry.Artifact is { } artifact)
        {
            HashSet<Digest> present = artifact.Blobs.Select(blob => blob.Digest).ToHashSet();
            foreach (Descriptor missing in artifact.Manifest.Layers.Prepend(artifact.Manifest.Config).Where(part => !present.Contains(part.Digest)))
            {
                defects.Error(ImageDefectCode.BlobMissing, $"lists {said.Digest}, of which {missing.Digest} is not there", missing.Digest);
            }
        }

        if (said.MediaType.Length > 0 && said.MediaType != entry.Document.MediaType)
        {
            defects.Error(ImageDefectCode.MediaTypeMismatch, $"says that {said.Digest} is '{said.MediaType}'; it is '{entry.Document.MediaType}'", said.MediaType, entry.Document.MediaType);
        }

        if (entry.Image is { } image && said.Platform is { } platform)
        {
            CheckPlatform(platform, image, defects);
        }
    }

    // A field that only one of the two has is no contradiction: older tools left variant and version out of configs.
    private static void CheckPlatform(Platform said, Image image, DefectList defects)
    {
        Platform found = image.Config.Platform;
        bool differs = Differ(said.Os, found.Os) || Differ(said.Architecture, found.Architecture)
            || Differ(said.OsVersion, found.OsVersion)
            || !IsDefaultVariant(found) && Differ(said.Variant, found.Variant);
        if (differs)
        {
            defects.Error(ImageDefectCode.PlatformMismatch, $"says that {image.Digest} is for {said}; its config says {found}", said, found);
        }

        static bool Differ(string? left, string? right) => !string.IsNullOrEmpty(left) && !string.IsNullOrEmpty(right) && left != right;

        // "arm" without a variant reads as v7.
        static bool IsDefaultVariant(Platform platform) => platform == new Platform(platform.Os, platform.Architecture, null, platform.OsVersion);
    }

    private static void CheckDuplicates(ImageIndex index, DefectList defects)
    {
        var images = index.Entries.Where(entry => entry.Image is not null && !entry.IsAttestation).DistinctBy(entry => entry.Descriptor.Digest);
        foreach (var group in images.GroupBy(entry => entry.Image!.Platform).Where(group => group.Count() > 1))
        {
            defects.Warning(ImageDefectCode.DuplicatePlatform, $"has {group.Count()} images for {group.Key}; readers take the first", 1, group.Count());
        }
    }

    private static void CheckAttestations(ImageIndex index, DefectList defects)
    {
        var present = index.Entries.Select(entry => entry.Descriptor.Digest.ToString()).ToHashSet(StringComparer.Ordinal);
        foreach (IndexEntry entry in index.Entries)
        {
            if (entry.Descriptor.Annotations.TryGetValue(ReferenceDigest, out string? about) && !present.Contains(about))
            {
                defects.Warning(ImageDefectCode.UnboundAttestation, $"has the attestation {entry.Descriptor.Digest} about {about}, which it does not have", actual: about);
            }
        }
    }
}
