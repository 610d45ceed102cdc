using ContainerTools.Compression;

namespace ContainerTools.Verification;

/// <summary>Compares what a layer is with what its image says of it.</summary>
internal static class LayerChecks
{
    public static IEnumerable<ImageDefect> Check(Layer layer, bool isBase, LayerFacts facts)
    {
        var defects = new DefectList($"layer {layer.Digest}");
        CheckStored(layer.Descriptor, facts.Stored, defects);
        if (facts.Content is { } content)
        {
            CheckCompression(layer, content, defects);
            CheckContent(layer, isBase, content, defects);
        }

        return [.. defects.ToArray(), .. facts.Content?.TarDefects ?? []];
    }

    /// <summary>A layer that the image has from another one: only what is not that one's, which is how it was copied.</summary>
    /// <param name="layer">As the image that is tested has it.</param>
    /// <param name="original">As the other image has it, with the same diff ID.</param>
    /// <param name="facts">What was found out about the bytes of <paramref name="layer"/>.</param>
    public static IEnumerable<ImageDefect> CheckBelow(Layer layer, Layer original, LayerFacts facts)
    {
        var defects = new DefectList($"layer {layer.Digest}");
        CheckStored(layer.Descriptor, facts.Stored, defects);
        bool isTheSame = layer.Digest == original.Digest && layer.MediaType == original.MediaType;
        if (isTheSame)
        {
            // What is right by its digest is as the base has it, and so is what cannot be tested.
            return defects.ToArray().Where(defect => defect.Severity == DefectSeverity.Error);
        }

        if (facts.Content is { } content)
        {
            CheckCompression(layer, content, defects);
            CheckContent(layer, isBase: false, content, defects);
        }

        return defects.ToArray();
    }

    /// <summary>What holds for every blob, also for those that are no layers.</summary>
    public static void CheckStored(Descriptor descriptor, BlobFacts facts, DefectList defects)
    {
        if (facts.Obstacle is { } obstacle)
        {
            string message = obstacle.Message.TrimEnd('.');
            switch (obstacle.Error)
            {
                case ImageError.ForeignLayer:
                    defects.Warning(ImageDefectCode.ForeignLayer, $"was not tested: {message}");
                    break;
                case ImageError.Unsupported:
                    defects.Warning(ImageDefectCode.UnverifiableDigest, $"was not tested: {message}");
                    break;
                case ImageError.SizeMismatch:
                    defects.Error(ImageDefectCode.SizeMismatch, $"has another size than its descriptor says: {message}", descriptor.Size);
                    break;
                default:
                    defects.Error(ImageDefectCode.BlobMissing, $"is not there: {message}", descriptor.Digest);
                    break;
            }

            return;
        }

        if (facts.Size != descriptor.Size)
        {
            defects.Error(ImageDefectCode.SizeMismatch, $"has {facts.Size:N0} bytes, its descriptor says {descriptor.Size:N0}", descriptor.Size, facts.Size);
        }

        if (facts.Digest != descriptor.Digest)
        {
            defects.Error(ImageDefectCode.DigestMismatch, $"has the digest {facts.Digest}", descriptor.Digest, facts.Digest);
        }
    }

    private static void CheckCompression(Layer layer, LayerContent content, DefectList defects)
    {
        if (content.Fault is { } fault)
        {
            ImageDefectCode code = fault switch
            {
                { Error: ImageError.Unsupported } => ImageDefectCode.CompressionUnsupported,
                { InnerException: TrailingDataException } => ImageDefectCode.CompressionTrailingData,
                { InnerException: EndOfStreamException } => ImageDefectCode.CompressionCutShort,
                _ => ImageDefectCode.CompressionDamaged,
            };
            defects.Add(
                code == ImageDefectCode.CompressionUnsupported ? DefectSeverity.Warning : DefectSeverity.Error,
                code,
                $"cannot be decompressed as it should: {(fault.InnerException?.Message ?? fault.Message).TrimEnd('.')}");
        }

        CompressionKind? expected = LayerMediaType.IsKnown(layer.MediaType) ? LayerMediaType.CompressionOf(layer.MediaType) : null;
        if (expected is null)
        {
            defects.Warning(ImageDefectCode.UnknownMediaType, $"has the media type '{layer.MediaType}', which is that of no known kind of layer", actual: layer.MediaType);
        }
        else if (expected != content.Compression)
        {
            defects.Error(ImageDefectCode.MediaTypeMismatch, $"is {Name(content.Compression)}, its media type '{layer.MediaType}' says {Name(expected.Value)}", expected, content.Compression);
        }
    }

    private static void CheckContent(Layer layer, bool isBase, LayerContent content, DefectList defects)
    {
        if (!layer.DiffId.IsVerifiable)
        {
            defects.Warning(ImageDefectCode.UnverifiableDigest, $"has the diff ID {layer.DiffId}, whose algorithm cannot be computed here", layer.DiffId);
        }
        else if (content.DiffId is { } diffId && diffId != layer.DiffId)
        {
            defects.Error(ImageDefectCode.DiffIdMismatch, $"has the uncompressed digest {diffId}, the config says {layer.DiffId}", layer.DiffId, diffId);
        }

        if (isBase && content.Whiteout is { } whiteout)
        {
            defects.Warning(ImageDefectCode.BaseLayerWhiteout, $"is the base and has the whiteout '{Tar.TarText.Printable(whiteout)}', below which there is nothing", path: whiteout);
        }
    }

    private static string Name(CompressionKind kind) => kind == CompressionKind.None ? "not compressed" : $"compressed with {kind.ToString().ToLowerInvariant()}";
}
