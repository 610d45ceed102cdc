namespace ContainerTools.Signing.Results;

/// <summary>Ends the verification of one signature; it becomes its verdict.</summary>
/// <param name="verdict">What the signature is worth.</param>
/// <param name="reason">That in words.</param>
internal sealed class RefusedSignatureException(SignatureVerdict verdict, string reason) : Exception(PrintableText.Of(reason))
{
    public SignatureVerdict Verdict { get; } = verdict;

    public static RefusedSignatureException Invalid(string reason) => new(SignatureVerdict.Invalid, reason);

    public static RefusedSignatureException Untrusted(string reason) => new(SignatureVerdict.Untrusted, reason);

    public static RefusedSignatureException NotSupported(string reason) => new(SignatureVerdict.NotSupported, reason);
}
