using System.Management.Automation;

namespace ContainerTools.Output;

/// <summary>The one place where the core's errors become PowerShell's: id, category, and what the user can do.</summary>
internal static class ErrorTable
{
    /// <summary>For what could not be read when packages were looked for.</summary>
    public static ErrorRecord OfPackages(ImageException problem, Image image) =>
        ToRecord(problem, image, "Packages that this file lists are missing from the result.");

    /// <param name="exception">The core's error.</param>
    /// <param name="target">What it is about, where the error itself does not say it.</param>
    /// <param name="ownAdvice">What the command advises; null for what is advised in general.</param>
    public static ErrorRecord ToRecord(ImageException exception, object? target = null, string? ownAdvice = null)
    {
        (ErrorCategory category, string? advice) = Lookup(exception.Error);
        advice = ownAdvice ?? advice;
        if (exception.Error == ImageError.InsecureRedirect)
        {
            // A registry cannot be used at all without this option, so the message itself names it.
            exception = new ImageException(exception.Error, $"{exception.Message} -AllowHttp allows it for layers and other blobs.", exception.Subject, exception);
        }

        var record = new ErrorRecord(exception, exception.Error.ToString(), category, exception.Subject ?? target);
        if (advice is not null)
        {
            record.ErrorDetails = new ErrorDetails(exception.Message) { RecommendedAction = advice };
        }

        return record;
    }

    /// <summary>Raw bytes were about to be printed on a screen: what only a shell can do wrong.</summary>
    public static ErrorRecord NoReader()
    {
        const string Message = "Nothing reads the stream as bytes, so PowerShell would print it as numbers.";
        return new ErrorRecord(new InvalidOperationException(Message), nameof(NoReader), ErrorCategory.InvalidOperation, null)
        {
            ErrorDetails = new ErrorDetails(Message) { RecommendedAction = "Pipe into a native command, as in '… | Export-ImageStream | docker load', or write a file with Export-Image." },
        };
    }

    /// <summary>What commands advise that write what they unpack.</summary>
    public static string? AdviseUnpacked(ImageError error) =>
        error == ImageError.TooLarge ? "If what is unpacked may be that large, raise -MaximumSize; the limits of entries and names are fixed." : null;

    /// <summary>What commands advise that talk to a container engine.</summary>
    public static string? AdviseOfEngine(ImageError error) => error switch
    {
        ImageError.NotFound => "See what the engine has, as with 'docker image ls', 'podman images' or 'ctr images ls'; the Tab key completes names.",
        ImageError.Unreachable => "Start the engine, or say where it is: DOCKER_HOST, a docker context, or CONTAINER_HOST.",
        ImageError.Forbidden => "Run the command as a user who may use the engine, such as one in the group 'docker'.",
        _ => null,
    };

    internal static (ErrorCategory Category, string? Advice) Lookup(ImageError error) => error switch
    {
        ImageError.NotFound => (ErrorCategory.ObjectNotFound, "Check the spelling of the name, tag or digest, and see what there is with Get-RegistryTag or Get-RegistryRepository; private images need credentials."),
        ImageError.Unauthorized => (ErrorCategory.AuthenticationError, "Give credentials that are right with -Credential, -Token or Connect-Registry; the logins of docker and podman are used too."),
        ImageError.Forbidden => (ErrorCategory.PermissionDenied, "Use an account that may do this."),
        ImageError.Unreachable => (ErrorCategory.ConnectionError, "Check the name, the network and the proxy variables; for a registry without TLS give -AllowHttp."),
        ImageError.UntrustedCertificate => (ErrorCategory.SecurityError, "Give the registry's authority with -CaCertificatePath, or -SkipCertificateCheck if you know what that means; for a registry without TLS give -AllowHttp."),
        ImageError.TimedOut => (ErrorCategory.OperationTimeout, "Run the command again, it goes on where it stopped; -IdleTimeoutSec sets the time."),
        ImageError.TooManyRequests => (ErrorCategory.QuotaExceeded, "Wait, or log in: most registries allow more to those they know."),
        ImageError.RegistryFailed => (ErrorCategory.ProtocolError, "Run the command again later; if it stays, ask the registry's operator."),
        ImageError.DigestMismatch => (ErrorCategory.InvalidData, "Do not use the content: it is not what was asked for."),
        ImageError.SizeMismatch => (ErrorCategory.InvalidData, "Do not use the content: it is not what was asked for."),
        ImageError.Malformed => (ErrorCategory.InvalidData, null),
        ImageError.TooLarge => (ErrorCategory.LimitsExceeded, "If that size is right, raise -MaximumManifestSize of the command that fetches it."),
        ImageError.Unsupported => (ErrorCategory.NotImplemented, null),
        ImageError.PlatformNotFound => (ErrorCategory.ObjectNotFound, "Choose one of the platforms with -Platform, or all with -AllPlatforms."),
        ImageError.TagMoved => (ErrorCategory.InvalidResult, "Look at what the tag leads to now, then give the digest that you want."),
        ImageError.ForeignLayer => (ErrorCategory.ResourceUnavailable, "Give -AllowForeignLayer to Get-RegistryImage if the addresses in the image are to be trusted."),
        ImageError.InvalidArgument => (ErrorCategory.InvalidArgument, null),
        ImageError.AlreadyExists => (ErrorCategory.ResourceExists, "Give -Force to overwrite it, or another path."),
        ImageError.FileFailed => (ErrorCategory.WriteError, null),
        ImageError.SourceFailed => (ErrorCategory.ReadError, null),
        ImageError.SourceChanged => (ErrorCategory.InvalidData, "Run the command again when nothing changes the files."),
        ImageError.CommandFailed => (ErrorCategory.FromStdErr, null),
        ImageError.ReaderClosed => (ErrorCategory.WriteError, "Look at what the reading command says; it ended before it had read everything."),
        ImageError.InsecureRedirect => (ErrorCategory.SecurityError, "Give -AllowHttp to fetch layers and other blobs without TLS: their digests are checked, and no credentials are sent."),
        ImageError.SignatureRefused => (ErrorCategory.SecurityError, "Do not use the image, or see what its signatures are worth with Test-ImageSignature."),
        ImageError.EngineFailed => (ErrorCategory.InvalidResult, "Look at what the engine itself logs; -Verbose shows how it was reached."),
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, "This error has no line in the table."),
    };
}
