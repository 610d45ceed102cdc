using System.Net;

namespace ContainerTools;

/// <summary>The one exception of this library for everything that its callers can act on.</summary>
/// <param name="error">The reason, which is also the error id.</param>
/// <param name="message">What happened, naming the file, digest, reference or URL it happened to.</param>
/// <param name="subject">That file, digest, reference or URL as a value, if there is one.</param>
/// <param name="inner">The cause, if another exception was the cause.</param>
public sealed class ImageException(ImageError error, string message, object? subject = null, Exception? inner = null)
    : Exception(PrintableText.Of(message), inner)
{
    public ImageError Error { get; } = error;

    /// <summary>What the failure is about; becomes the error record's target object.</summary>
    public object? Subject { get; } = subject;

    /// <summary>The status of the registry's answer, where that answer was the failure; null where no answer came, or another server, such as a token server, refused.</summary>
    public HttpStatusCode? HttpStatus { get; init; }

    /// <summary>
    /// The registry's own code for the failure, such as <c>MANIFEST_UNKNOWN</c> (OCI distribution-spec, "Error Codes"); the first one where it
    /// gave several, null where it gave none.
    /// </summary>
    public string? RegistryCode { get; init; }
}
