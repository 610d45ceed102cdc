using ContainerTools.IO.Files;
using ContainerTools.Layout;

namespace ContainerTools.Store;

/// <summary>A file for each plan, beside the store's blobs. What cannot be read or written is simply not remembered.</summary>
public sealed class LayerMemory(ImageStore store) : ILayerMemory
{
    private readonly string _folder = Path.Combine(store.Root, LayoutFormat.DigestFolder);

    public Digest? Recall(string fingerprint)
    {
        try
        {
            string path = Path.Combine(_folder, fingerprint);
            Digest? known = Digest.TryParse(File.ReadAllText(path), out Digest digest) ? digest : null;
            ImageStore.MarkUsed(path);
            return known;
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            return null;
        }
    }

    public void Remember(string fingerprint, Digest digest)
    {
        try
        {
            store.Prepare();
            Directory.CreateDirectory(_folder);
            string temporary = Path.Combine(_folder, Path.GetRandomFileName());
            File.WriteAllText(temporary, digest.ToString());
            File.Move(temporary, Path.Combine(_folder, fingerprint), overwrite: true);
        }
        catch (Exception exception) when (exception is ImageException || FileErrors.IsFileError(exception))
        {
            // The next composition reads the files again; nothing else is lost.
        }
    }

    public void Forget(string fingerprint)
    {
        try
        {
            File.Delete(Path.Combine(_folder, fingerprint));
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            // Whoever recalls it is told again that it is wrong.
        }
    }
}
