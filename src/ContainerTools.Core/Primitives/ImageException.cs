using System.Net;

namespace ContainerTools;

/// <summary>
/// The exception of this library for every failure that a caller can act on: of input, files, registries and arguments.
/// Control characters are removed from the message, because it may quote hostile text.
/// </summary>
/// <param name="error">The reason, whose name is also the error id.</param>
/// <param name="message">What happened, with the file, digest, reference or URL that it happened to.</param>
/// <param name="subject">That file, digest, reference or URL as a value, or null where there is none.</param>
/// <param name="inner">The exception that caused this one, or null.</param>
public sealed class ImageException(ImageError error, string message, object? subject = null, Exception? inner = null)
    : Exception(PrintableText.Of(message), inner)
{
    /// <summary>The reason of the failure, whose name is also the error id.</summary>
    public ImageError Error { get; } = error;

    /// <summary>The file, digest, reference or URL that the failure is about, or null; PowerShell shows it as the error's target object.</summary>
    public object? Subject { get; } = subject;

    /// <summary>The status of the registry's answer, where that answer was the failure; null where no answer came, or another server, such as a token server, refused.</summary>
    public HttpStatusCode? HttpStatus { get; init; }

    /// <summary>
    /// The registry's own code for the failure, such as <c>MANIFEST_UNKNOWN</c> (OCI distribution-spec, "Error Codes"); the first one where it
    /// gave several, null where it gave none.
    /// </summary>
    public string? RegistryCode => RegistryCodes.Count > 0 ? RegistryCodes[0] : null;

    /// <summary>All codes that the registry gave, in its order; empty where it gave none.</summary>
    public IReadOnlyList<string> RegistryCodes { get; init; } = [];

    /// <summary>Whether only the copy in a store was bad: it is gone, and reading again fetches the content from where it comes from.</summary>
    internal bool IsOfStoredCopy { get; init; }
}
