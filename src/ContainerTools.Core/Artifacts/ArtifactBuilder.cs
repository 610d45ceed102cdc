using ContainerTools.Composition;
using ContainerTools.IO.Files;
using ContainerTools.IO.Streams;

namespace ContainerTools.Artifacts;

/// <summary>
/// Makes artifacts of files and folders, as oras lays them out: a file is a layer as it is, a folder a tar compressed with gzip, with a mark that it is
/// to be unpacked. The same files give the same bytes: nothing in them depends on the time or the machine.
/// </summary>
/// <param name="folders">
/// Makes the layers of folders, compressed with gzip. Files are read where they lie: once now, for their digest, and again when the artifact is sent.
/// </param>
public sealed class ArtifactBuilder(LayeredImageBuilder folders)
{
    // oras writes numbers and no names.
    private static readonly FileOwner Nobody = new(0, 0, "", "");

    /// <summary>Reads the files and makes the manifest.</summary>
    /// <param name="recipe">What goes in.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>The artifact, whose content is read again when somebody asks for it, and compared with the digests.</returns>
    /// <exception cref="ImageException">
    /// <see cref="ImageError.InvalidArgument"/>: two files have one title, or a title or a media type is none. <see cref="ImageError.SourceFailed"/>: a
    /// file cannot be read.
    /// </exception>
    public async Task<Artifact> BuildAsync(ArtifactRecipe recipe, IReporter reporter, CancellationToken cancel)
    {
        Check(recipe);
        var content = new List<(Descriptor, Blob)>();
        foreach (ArtifactSource source in recipe.Files)
        {
            content.Add(await ReadAsync(source, recipe.Mtime, reporter, cancel).ConfigureAwait(false));
        }

        Blob? config = recipe.ConfigPath is { } path ? await ReadFileAsync(path, recipe.ConfigMediaType!, reporter, cancel).ConfigureAwait(false)
            : recipe.ConfigMediaType is { } type ? new MemoryBlob(type, Digest.Of("sha256", "{}"u8), "{}"u8.ToArray())
            : null;
        return Artifact.Of(recipe.ArtifactType, content, recipe.Subject, recipe.Annotations, config);
    }

    private static void Check(ArtifactRecipe recipe)
    {
        if (recipe.ArtifactType is null && recipe.ConfigMediaType is null or MediaTypes.Empty)
        {
            throw new ImageException(ImageError.InvalidArgument, "An artifact needs a type: a media type that says what it is, or a config with a media type of its own.");
        }

        if (recipe is { ConfigPath: not null, ConfigMediaType: null })
        {
            throw new ImageException(ImageError.InvalidArgument, $"The config '{recipe.ConfigPath}' needs a media type.", recipe.ConfigPath);
        }

        foreach (string type in recipe.Files.Select(file => file.MediaType).Append(recipe.ArtifactType).Append(recipe.ConfigMediaType).OfType<string>().Where(type => !MediaTypes.IsWellFormed(type)))
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{PrintableText.Of(type)}' is not a media type, such as 'application/spdx+json'.", type);
        }

        // Each would overwrite the other, or be refused, where they are saved.
        if (recipe.Files.GroupBy(TitleOf, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new ImageException(ImageError.InvalidArgument, $"Two files of one artifact would be called '{twice.Key}': {string.Join(", ", twice.Select(file => $"'{file.Path}'"))}.", twice.Key);
        }

        foreach (string title in recipe.Files.Select(TitleOf))
        {
            if (FileTitle.FindProblem(title) is { } problem)
            {
                throw new ImageException(ImageError.InvalidArgument, $"'{PrintableText.Of(title)}' cannot be the name of a file in an artifact: it {problem}.", title);
            }
        }
    }

    private static string TitleOf(ArtifactSource source) => source.Annotations.GetValueOrDefault(ArtifactFile.TitleKey, source.Title);

    private async Task<(Descriptor Descriptor, Blob Blob)> ReadAsync(ArtifactSource source, long mtime, IReporter reporter, CancellationToken cancel)
    {
        string title = TitleOf(source);
        var annotations = new SortedDictionary<string, string>(StringComparer.Ordinal) { [ArtifactFile.TitleKey] = title };
        Blob blob;
        if (Directory.Exists(source.Path))
        {
            Layer layer = await folders.BuildLayerAsync([new LayerSource(source.Path, title)], [FolderOf(title)], new LayerRules { Owner = Nobody, Mtime = mtime }, null, reporter, cancel).ConfigureAwait(false);
            annotations[ArtifactFile.TarDigestKey] = layer.DiffId.ToString();
            annotations[ArtifactFile.UnpackKey] = "true";
            blob = new RetypedBlob(layer.Blob, source.MediaType ?? MediaTypes.OciLayerGzip);
        }
        else
        {
            blob = await ReadFileAsync(source.Path, source.MediaType ?? MediaTypes.OciLayer, reporter, cancel).ConfigureAwait(false);
        }

        foreach ((string key, string value) in source.Annotations)
        {
            annotations[key] = value;
        }

        return (blob.Descriptor with { Annotations = annotations }, blob);
    }

    // An empty folder is one too.
    private static SpecialFile FolderOf(string title) => new() { Path = title };

    private static async Task<Blob> ReadFileAsync(string path, string mediaType, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            // What somebody names is followed; what it leads to must be a file.
            string file = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            using FileStream content = RegularFile.OpenRead(file);
            using var hash = new HashingStream(Stream.Null);
            await StreamCopy.CopyAsync(content, hash, reporter, cancel).ConfigureAwait(false);
            return new FileBlob(new Descriptor(mediaType, hash.GetDigest(), content.Position), file);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw new ImageException(ImageError.SourceFailed, $"'{path}' cannot be read: {exception.Message}", path, exception);
        }
    }
}
