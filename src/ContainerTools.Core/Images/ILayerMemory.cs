namespace ContainerTools;

/// <summary>Remembers the digest of a layer's tar by a fingerprint of what it is made of, so that this is not read again to learn it.</summary>
public interface ILayerMemory
{
    Digest? Recall(string fingerprint);

    void Remember(string fingerprint, Digest digest);

    /// <summary>What was remembered has turned out wrong.</summary>
    void Forget(string fingerprint);
}
