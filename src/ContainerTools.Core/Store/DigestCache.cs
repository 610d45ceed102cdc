using System.Text;
using ContainerTools.IO.Files;
using ContainerTools.Layout;

namespace ContainerTools.Store;

/// <summary>
/// Digests of layers and archives, kept in an image store: a file for each key, beside the blobs. Several threads and processes may
/// use the same store. What cannot be read or written is simply not kept.
/// </summary>
/// <param name="store">The store; made when the first digest is kept.</param>
public sealed class DigestCache(ImageStore store) : IDigestCache
{
    // A digest is much shorter.
    private const int MaximumLength = 256;
    private readonly string _folder = Path.Combine(store.Root, LayoutFormat.DigestFolder);

    /// <inheritdoc/>
    public Digest? Find(string key)
    {
        try
        {
            string path = Path.Combine(_folder, key);
            Digest? known = Digest.TryParse(RegularFile.ReadAllText(path, MaximumLength), out Digest digest) ? digest : null;
            ImageStore.MarkUsed(path);
            return known;
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Set(string key, Digest digest)
    {
        try
        {
            store.Prepare();
            Directory.CreateDirectory(_folder);
            RegularFile.RequireNoLink(_folder);
            TemporaryFile.Write(Path.Combine(_folder, key), Encoding.ASCII.GetBytes(digest.ToString()), overwrite: true);
        }
        catch (Exception exception) when (exception is ImageException || FileErrors.IsFileError(exception))
        {
            // Without the record, the next composition reads the files again.
        }
    }

    /// <inheritdoc/>
    public void Remove(string key)
    {
        try
        {
            File.Delete(Path.Combine(_folder, key));
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            // The next reader finds the wrong digest again, and notices it again.
        }
    }
}
