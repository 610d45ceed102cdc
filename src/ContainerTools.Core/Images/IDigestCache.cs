namespace ContainerTools;

/// <summary>
/// Keeps digests of layers by a key that says what the layer is made of, so that this is not read, composed or compressed again
/// only to learn the digest. Members may be called by several threads at once.
/// </summary>
public interface IDigestCache
{
    /// <summary>Looks a digest up.</summary>
    /// <param name="key">A text of letters, digits and hyphens.</param>
    /// <returns>The digest; null where none is kept, or it cannot be read.</returns>
    Digest? Find(string key);

    /// <summary>Keeps a digest, in place of an earlier one of the same key. A cache that cannot be written to keeps nothing.</summary>
    /// <param name="key">A text of letters, digits and hyphens.</param>
    /// <param name="digest">Found under the key from now on.</param>
    void Set(string key, Digest digest);

    /// <summary>Removes a digest that has turned out wrong.</summary>
    /// <param name="key">A text of letters, digits and hyphens; one that is not kept is no error.</param>
    void Remove(string key);
}
