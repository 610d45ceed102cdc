namespace ContainerTools;

/// <summary>
/// The reason why an operation failed. The member's name is the error id that PowerShell shows and that scripts compare
/// with, so a published name never changes.
/// </summary>
public enum ImageError
{
    /// <summary>The repository, tag, manifest, image or blob does not exist.</summary>
    NotFound,

    /// <summary>The registry wants credentials, or refused the given ones (HTTP 401).</summary>
    Unauthorized,

    /// <summary>The credentials are valid but do not permit the operation (HTTP 403).</summary>
    Forbidden,

    /// <summary>There is no connection: the name was not resolved, the connection was refused or reset, or the proxy failed.</summary>
    Unreachable,

    /// <summary>The server's certificate is not trusted.</summary>
    UntrustedCertificate,

    /// <summary>The server sent nothing for longer than the idle timeout.</summary>
    TimedOut,

    /// <summary>The registry's rate limit is used up (HTTP 429) and waiting did not help.</summary>
    TooManyRequests,

    /// <summary>The registry reported a failure of its own, or its answer is not valid.</summary>
    RegistryFailed,

    /// <summary>The bytes do not have the digest by which they were requested.</summary>
    DigestMismatch,

    /// <summary>The content has more or fewer bytes than the descriptor says.</summary>
    SizeMismatch,

    /// <summary>A manifest, config, archive or answer breaks its specification.</summary>
    Malformed,

    /// <summary>A document or value is larger than its limit, such as a manifest over 4 MiB.</summary>
    TooLarge,

    /// <summary>The input is valid, but of a kind that is not supported on purpose, such as schema 1 manifests.</summary>
    Unsupported,

    /// <summary>The index has no image that runs on the wanted platform.</summary>
    PlatformNotFound,

    /// <summary>A tag points to another digest than the one given.</summary>
    TagMoved,

    /// <summary>The layer is stored outside the registry, and fetching it from there was not permitted.</summary>
    ForeignLayer,

    /// <summary>A name, digest, platform or other argument is not valid.</summary>
    InvalidArgument,

    /// <summary>The target exists, and overwriting it was not requested.</summary>
    AlreadyExists,

    /// <summary>A local file cannot be written.</summary>
    FileFailed,

    /// <summary>A file that an image is read from or made of cannot be read.</summary>
    SourceFailed,

    /// <summary>A file that an image is read from or made of was changed while it was used.</summary>
    SourceChanged,

    /// <summary>A process that reads the output, or a credential helper, failed or could not be started.</summary>
    CommandFailed,

    /// <summary>The process that reads the output closed it before the end.</summary>
    ReaderClosed,

    /// <summary>The registry redirects from https to a server without TLS, and fetching from there was not permitted.</summary>
    InsecureRedirect,

    /// <summary>The image has no signature that the policy accepts.</summary>
    SignatureRefused,

    /// <summary>A container engine did not do what it was asked for, or its answer is not valid.</summary>
    EngineFailed,
}
