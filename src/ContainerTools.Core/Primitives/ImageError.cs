namespace ContainerTools;

/// <summary>
/// Why an operation failed. The member's name is the error id that PowerShell shows and that scripts and tests match,
/// so a name, once released, stays.
/// </summary>
public enum ImageError
{
    /// <summary>There is no such repository, tag, manifest, image or blob.</summary>
    NotFound,

    /// <summary>The registry wants credentials, or refused the ones it got (HTTP 401).</summary>
    Unauthorized,

    /// <summary>The credentials are good but do not allow this (HTTP 403).</summary>
    Forbidden,

    /// <summary>No connection: name not resolved, refused, reset, or the proxy failed.</summary>
    Unreachable,

    /// <summary>The server's certificate is not trusted.</summary>
    UntrustedCertificate,

    /// <summary>The server sent nothing for longer than the idle timeout.</summary>
    TimedOut,

    /// <summary>The registry's rate limit is used up (HTTP 429) and waiting did not help.</summary>
    TooManyRequests,

    /// <summary>The registry answered with an error that is its own fault or makes no sense.</summary>
    RegistryFailed,

    /// <summary>Bytes do not have the digest that names them.</summary>
    DigestMismatch,

    /// <summary>There are more or fewer bytes than the descriptor says.</summary>
    SizeMismatch,

    /// <summary>A manifest, config, archive or answer is not what its specification says.</summary>
    Malformed,

    /// <summary>Something larger than its limit, such as a manifest over 4 MiB.</summary>
    TooLarge,

    /// <summary>Well-formed, but of a kind that is deliberately not handled, such as schema 1 manifests.</summary>
    Unsupported,

    /// <summary>No image of the index suits the wanted platform.</summary>
    PlatformNotFound,

    /// <summary>A tag points to another digest than the one given.</summary>
    TagMoved,

    /// <summary>The layer lives outside the registry and fetching it was not allowed.</summary>
    ForeignLayer,

    /// <summary>A name, digest, platform or other argument is not valid.</summary>
    InvalidArgument,

    /// <summary>The target exists and overwriting was not asked for.</summary>
    AlreadyExists,

    /// <summary>A local file cannot be written.</summary>
    FileFailed,

    /// <summary>A file that an image is made of or read from cannot be read.</summary>
    SourceFailed,

    /// <summary>A file that an image is made of or read from was changed meanwhile.</summary>
    SourceChanged,

    /// <summary>A process that reads the stream, or a credential helper, failed or could not be started.</summary>
    CommandFailed,

    /// <summary>The command reading the stream went away before its end.</summary>
    ReaderClosed,
}
