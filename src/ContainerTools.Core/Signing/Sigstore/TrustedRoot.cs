using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using ContainerTools.Json;
using ContainerTools.Signing.Certificates;
using ContainerTools.Signing.Envelopes;
using ContainerTools.Signing.Results;

namespace ContainerTools.Signing.Sigstore;

/// <summary>What is trusted of an instance of Sigstore (protobuf-specs, sigstore_trustroot.proto, as <c>trusted_root.json</c>). Immutable.</summary>
internal sealed class TrustedRoot
{
    private const string TypePrefix = "application/vnd.dev.sigstore.trustedroot";

    private TrustedRoot(JsonElement root, string what)
    {
        Logs = [.. ReadAll(root, "tlogs", what).Select(log => ReadLog(log, what))];
        CertificateLogs = [.. ReadAll(root, "ctlogs", what).Select(log => ReadLog(log, what))];
        Authorities = [.. ReadAll(root, "certificateAuthorities", what).Select(authority => ReadAuthority(authority, what))];
        TimestampAuthorities = [.. ReadAll(root, "timestampAuthorities", what).Select(authority => ReadAuthority(authority, what))];
    }

    /// <summary>Of signatures.</summary>
    public IReadOnlyList<TrustedLog> Logs { get; }

    /// <summary>Of certificates.</summary>
    public IReadOnlyList<TrustedLog> CertificateLogs { get; }

    public IReadOnlyList<TrustedAuthority> Authorities { get; }

    public IReadOnlyList<TrustedAuthority> TimestampAuthorities { get; }

    /// <param name="raw">The document.</param>
    /// <param name="what">What to call it in errors.</param>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/></exception>
    public static TrustedRoot Parse(ReadOnlyMemory<byte> raw, string what)
    {
        JsonElement root = EnvelopeJson.ParseObject(raw, what);
        return root.RequireText("mediaType", what).StartsWith(TypePrefix, StringComparison.Ordinal)
            ? new TrustedRoot(root, what)
            : throw JsonReading.Malformed(what, "is no trusted root of Sigstore: its media type is another");
    }

    private static IReadOnlyList<JsonElement> ReadAll(JsonElement root, string name, string what) => root.GetArray(name, what) ?? [];

    private static TrustedLog ReadLog(JsonElement json, string what)
    {
        JsonElement key = json.RequireObject("publicKey", what);
        (DateTimeOffset start, DateTimeOffset? end) = ReadPeriod(key, what);
        string host = Uri.TryCreate(json.GetText("baseUrl", what), UriKind.Absolute, out Uri? address) ? address.Host : "";
        return new TrustedLog(json.RequireObject("logId", what).RequireBytes("keyId", what), host, ReadKey(key.RequireBytes("rawBytes", what), what), start, end);
    }

    // A key of a kind that is not known here takes nothing from the other logs.
    private static VerificationKey? ReadKey(byte[] info, string what)
    {
        try
        {
            return VerificationKey.OfInfo(info);
        }
        catch (RefusedSignatureException)
        {
            return null;
        }
        catch (CryptographicException exception)
        {
            throw new ImageException(ImageError.Malformed, $"{what} has a key that cannot be read: {exception.Message}", what, exception);
        }
    }

    private static TrustedAuthority ReadAuthority(JsonElement json, string what)
    {
        IReadOnlyList<JsonElement> chain = json.RequireObject("certChain", what).GetArray("certificates", what) ?? [];
        (DateTimeOffset start, DateTimeOffset? end) = ReadPeriod(json, what);
        try
        {
            return new TrustedAuthority([.. chain.Select(certificate => X509CertificateLoader.LoadCertificate(certificate.RequireBytes("rawBytes", what)))], start, end);
        }
        catch (CryptographicException exception)
        {
            throw new ImageException(ImageError.Malformed, $"{what} has a certificate that cannot be read: {exception.Message}", what, exception);
        }
    }

    private static (DateTimeOffset Start, DateTimeOffset? End) ReadPeriod(JsonElement json, string what)
    {
        JsonElement? period = json.GetObject("validFor", what);
        return (ReadTime(period, "start", what) ?? DateTimeOffset.MinValue, ReadTime(period, "end", what));
    }

    private static DateTimeOffset? ReadTime(JsonElement? period, string name, string what) =>
        period?.GetText(name, what) is not { } text ? null
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time
            : throw JsonReading.Malformed(what, $"is malformed: '{name}' is not a time");
}
