namespace ContainerTools.Signing.Results;

/// <summary>What a signature is worth.</summary>
public enum SignatureVerdict
{
    /// <summary>It is about this image, was made by somebody who is trusted, and all that is demanded of it holds.</summary>
    Valid,

    /// <summary>It may be genuine, but who made it is not trusted or not known, or it was made or has ended at a wrong time.</summary>
    Untrusted,

    /// <summary>It is broken, was made by another key, or is about another image.</summary>
    Invalid,

    /// <summary>It is of a kind that cannot be verified here.</summary>
    NotSupported,

    /// <summary>It was not looked at, because the trust policy says so.</summary>
    NotVerified,
}
