namespace ContainerTools.Locking;

/// <summary>In which language a lock is written.</summary>
public enum LockFormat
{
    /// <summary>Any number of images with all they consist of; the only one that is read again here.</summary>
    Json,

    /// <summary>One image as an expression for nixpkgs' <c>fetchdocker</c>, as docker2nix writes it.</summary>
    Nix,

    /// <summary>One image as the attribute set that nix-prefetch-docker prints.</summary>
    NixPrefetch,
}
