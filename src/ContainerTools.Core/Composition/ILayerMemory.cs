namespace ContainerTools.Composition;

/// <summary>Remembers the digest of a layer's tar by the fingerprint of its plan, so that unchanged files are not read to learn it.</summary>
public interface ILayerMemory
{
    Digest? Recall(string fingerprint);

    void Remember(string fingerprint, Digest digest);

    /// <summary>What was remembered has turned out wrong.</summary>
    void Forget(string fingerprint);
}
