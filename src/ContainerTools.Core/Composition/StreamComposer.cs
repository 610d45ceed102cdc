using ContainerTools.Archive.Reading;
using ContainerTools.IO.Files;
using ContainerTools.IO.Streams;

namespace ContainerTools.Composition;

/// <summary>
/// Makes the image that nixpkgs' stream script makes of its configuration: a docker archive of it has the same bytes.
/// </summary>
/// <param name="digests">Null where every file is to be read.</param>
/// <param name="unpack">Where a compressed base archive becomes a plain file that stays.</param>
public sealed class StreamComposer(IDigestCache? digests, Func<Stream, CancellationToken, Task<string>> unpack)
{
    /// <summary>Makes the image. Its layers are read from their files again whenever somebody reads them.</summary>
    public async Task<Image> ComposeAsync(StreamConfiguration configuration, IReporter reporter, CancellationToken cancel)
    {
        Image? parent = configuration.FromImage is { } archive
            ? await DockerArchiveSource.ReadFirstAsync(archive, unpack, cancel).ConfigureAwait(false)
            : null;
        var planner = new StorePathPlanner(configuration);
        var plans = new LayerPlan[configuration.StoreLayers.Count];
        await StreamCopy.ForEachAsync(
            Enumerable.Range(0, plans.Length),
            i => configuration.StoreLayers[i].Count,
            Environment.ProcessorCount,
            (i, token) =>
            {
                plans[i] = planner.Plan(configuration.StoreLayers[i], token);
                return Task.CompletedTask;
            },
            cancel).ConfigureAwait(false);
        IReadOnlyList<Layer> store = await new LayerComposer(digests).ComposeAsync(plans, reporter, cancel).ConfigureAwait(false);

        // The base's history is replaced by one entry for each layer, which names the layer's path in the base archive.
        (Layer, string)[] layers =
        [
            .. parent?.Layers.Select(layer => (layer, $"store paths: {PythonList.Format([layer.ArchiveHeader!.Name])}")) ?? [],
            .. store.Zip(plans, (layer, plan) => (layer, plan.Comment)),
            (OpenCustomisation(configuration), $"store paths: {PythonList.Format([configuration.CustomisationLayer])}"),
        ];
        var composition = new ImageComposition("stream")
        {
            Platform = new Platform("linux", configuration.Architecture),
            Architecture = configuration.Architecture,
            Created = configuration.Created,
            CreatedText = configuration.CreatedTime.Text,
            Config = parent is null ? configuration.Config : configuration.Config.InheritFrom(parent.Config, ConfigInheritance.Env),
        };
        return ImageComposer.Compose(composition, layers) with
        {
            Layers = layers.Select(item => item.Item1).ToArray(),
            Style = new ArchiveStyle(configuration.Mtime.ToUnixTimeSeconds(), RepeatsLayers: true),
            // The name is written as it is, even if no registry could have it.
            Reference = ImageReference.TryParse(configuration.RepoTag, out ImageReference? reference) ? reference : null,
            RepoTags = new[] { configuration.RepoTag },
        };
    }

    private static Layer OpenCustomisation(StreamConfiguration configuration)
    {
        string path = Path.Combine(configuration.CustomisationLayer, "layer.tar");
        string checksum = Path.Combine(configuration.CustomisationLayer, "checksum");
        try
        {
            string text = File.ReadAllText(checksum).Trim();
            if (!Digest.TryParse("sha256:" + text, out Digest digest))
            {
                throw new ImageException(ImageError.Malformed, $"Invalid sha256 at '{checksum}'.", checksum);
            }

            FileStatus status = FileStatus.Read(path);
            var descriptor = new Descriptor(MediaTypes.OciLayer, digest, status.Size);
            return new Layer(new FileBlob(descriptor, path), digest)
            {
                ArchiveHeader = CustomisationHeader.Read(path, $"{digest.Hex}/layer.tar", status, configuration.Mtime.ToUnixTimeSeconds()),
            };
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw new ImageException(ImageError.SourceFailed, $"The customisation layer '{configuration.CustomisationLayer}' cannot be read: {exception.Message}", configuration.CustomisationLayer, exception);
        }
    }
}
