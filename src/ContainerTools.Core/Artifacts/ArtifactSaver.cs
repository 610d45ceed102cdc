using System.Text;
using ContainerTools.Compression;
using ContainerTools.FileSystem.Unpacking;
using ContainerTools.IO.Files;
using ContainerTools.IO.Streams;

namespace ContainerTools.Artifacts;

/// <summary>
/// Writes files of artifacts to a folder, under the names that the artifact gives them. A file appears under its name when it is complete and its digest was
/// right, and a folder when all of it is there. What names, archives and links of others say leads nowhere outside.
/// </summary>
public static class ArtifactSaver
{
    /// <summary>Where a file is saved.</summary>
    /// <param name="folder">Absolute.</param>
    /// <param name="file">The file or folder.</param>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/>: its name leads out of the folder, or is none that can be written.</exception>
    public static string PlaceIn(string folder, ArtifactFile file) => FileTitle.PlaceIn(folder, file);

    /// <summary>Writes one file, or unpacks one folder.</summary>
    /// <param name="file">The file or folder.</param>
    /// <param name="folder">Absolute; made if it is not there, with those on the way to it.</param>
    /// <param name="options">What may be overwritten.</param>
    /// <param name="reporter">Receives progress, notes and warnings.</param>
    /// <param name="cancel">Stops the work; then nothing new is left but folders.</param>
    /// <returns>The path of what was written.</returns>
    /// <exception cref="ImageException">
    /// As for <see cref="PlaceIn"/>; <see cref="ImageError.AlreadyExists"/>; <see cref="ImageError.NotFound"/>: the source does not have the content;
    /// <see cref="ImageError.DigestMismatch"/>; <see cref="ImageError.FileFailed"/>: it cannot be written, or there is a link in the way.
    /// </exception>
    public static async Task<string> SaveAsync(ArtifactFile file, string folder, ArtifactSaveOptions options, IReporter reporter, CancellationToken cancel)
    {
        string path = PlaceIn(folder, file);
        Blob content = file.Content ?? throw new ImageException(ImageError.NotFound, $"'{file.Name}' of {file.Artifact} is not there: the source does not have its content, {file.Digest}.", file);
        content = options.PastStore ? content.PastStore : content;
        try
        {
            Directory.CreateDirectory(folder);
            MakeFolders(folder, file);
            await (file.IsFolder ? UnpackAsync(file, content, path, options, reporter, cancel) : WriteAsync(content, path, options.Overwrite, reporter, cancel)).ConfigureAwait(false);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, path);
        }

        return path;
    }

    // A link in the place of a folder could lead anywhere; somebody may have put it there with another file of the same artifact.
    private static void MakeFolders(string folder, ArtifactFile file)
    {
        string path = folder;
        foreach (string part in file.Name.Split('/').SkipLast(1))
        {
            path = Path.Combine(path, part);
            if (new DirectoryInfo(path).LinkTarget is not null)
            {
                throw new ImageException(ImageError.FileFailed, $"'{file.Name}' cannot be written: '{path}' is a link, which is not followed.", path);
            }

            Directory.CreateDirectory(path);
        }
    }

    private static async Task WriteAsync(Blob content, string path, bool overwrite, IReporter reporter, CancellationToken cancel)
    {
        using var target = new TemporaryFile(path, overwrite);
        await StoredCopy.RetryAsync(
            async () =>
            {
                using Stream source = await content.OpenAsync(reporter, cancel).ConfigureAwait(false);
                await StreamCopy.CopyAsync(source, target.Stream, reporter, cancel).ConfigureAwait(false);
            },
            () =>
            {
                target.Stream.SetLength(0);
                return true;
            }).ConfigureAwait(false);
        target.Commit();
    }

    private static async Task UnpackAsync(ArtifactFile file, Blob content, string path, ArtifactSaveOptions options, IReporter reporter, CancellationToken cancel)
    {
        if (new DirectoryInfo(path).LinkTarget is not null)
        {
            throw new ImageException(ImageError.FileFailed, $"'{file.Name}' cannot be unpacked: '{path}' is a link, which is not followed.", path);
        }

        Image image = await ToImageAsync(file, content, reporter, cancel).ConfigureAwait(false);
        await ImageExpander.ExpandAsync(
            image,
            path,
            new ExpandOptions { Root = file.Name, Overwrite = options.Overwrite, IgnoreOwners = true, MaximumSize = options.MaximumSize, IsForUseInPlace = true },
            reporter,
            cancel).ConfigureAwait(false);
    }

    // The tar is unpacked as the only layer of an image, with the same care.
    private static async Task<Image> ToImageAsync(ArtifactFile file, Blob content, IReporter reporter, CancellationToken cancel)
    {
        Digest tar = await FindTarDigestAsync(file, content, reporter, cancel).ConfigureAwait(false);
        byte[] raw = Encoding.UTF8.GetBytes($$$"""{"architecture":"unknown","os":"linux","rootfs":{"type":"layers","diff_ids":["{{{tar}}}"]}}""");
        ImageConfig config = ImageConfig.Parse(raw, "sha256");
        var layer = new Layer(content, tar);
        var manifest = (Manifest)ManifestDocument.Parse(ManifestWriter.Write(config, [layer], Descriptor.NoAnnotations));
        return Image.Create(manifest, config, _ => content) with { RepoTags = [$"{file.Name} of {file.Artifact}"] };
    }

    private static async Task<Digest> FindTarDigestAsync(ArtifactFile file, Blob content, IReporter reporter, CancellationToken cancel)
    {
        if (file.Annotations.GetValueOrDefault(ArtifactFile.TarDigestKey) is { } text)
        {
            return Digest.TryParse(text, out Digest known) ? known
                : throw new ImageException(ImageError.Malformed, $"'{file.Name}' of {file.Artifact} should have the digest '{PrintableText.Of(text)}' uncompressed, which is none.", file);
        }

        using Stream stored = await content.OpenAsync(reporter, cancel).ConfigureAwait(false);
        using Stream plain = await LayerCompression.OpenAsync(stored, $"'{file.Name}' of {file.Artifact}", file.Digest, cancel).ConfigureAwait(false);
        using var hash = new HashingStream(Stream.Null);
        await StreamCopy.CopyAsync(plain, hash, NullReporter.Instance, cancel).ConfigureAwait(false);
        return hash.GetDigest();
    }
}
