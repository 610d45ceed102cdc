namespace ContainerTools.Archive;

/// <summary>Where what was learnt of an archive is kept for the next time, and the contents of compressed ones.</summary>
public interface IArchiveStore
{
    /// <summary>The same blob, read from here if it is here.</summary>
    Blob Cache(Blob blob);

    /// <summary>Takes in content whose digest only its bytes tell.</summary>
    Task<Digest> ImportAsync(Stream content, CancellationToken cancel);

    /// <summary>What was remembered under a text; null where that is nothing, or gone.</summary>
    Digest? Recall(string fingerprint);

    void Remember(string fingerprint, Digest digest);

    /// <returns>Null where the store does not have it, or not as it was.</returns>
    byte[]? TryRead(Digest digest, int limit);
}
