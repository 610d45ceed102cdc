using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Signing.Envelopes;

/// <summary>Reads signatures in JSON (RFC 7515, section 7.2.2; notaryproject/specifications, signature-envelope-jws.md).</summary>
internal static class JwsReader
{
    private static readonly SearchValues<char> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private static readonly string[] Known =
    [
        "alg", "cty", "crit", NotaryEnvelope.SigningScheme, NotaryEnvelope.SigningTime, NotaryEnvelope.AuthenticSigningTime, NotaryEnvelope.Expiry, NotaryEnvelope.VerificationPlugin,
        NotaryEnvelope.VerificationPluginMinimum,
    ];

    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/></exception>
    public static NotaryEnvelope Read(ReadOnlyMemory<byte> raw, string what)
    {
        JsonElement root = EnvelopeJson.ParseObject(raw, what);
        string payload = root.RequireText("payload", what), signed = root.RequireText("protected", what);
        JsonElement attributes = EnvelopeJson.ParseObject(Decode(signed, what), what);
        JsonElement header = root.RequireObject("header", what);
        IReadOnlyList<string> chain = header.GetList("x5c", what) ?? [];
        if (chain.Count > NotaryEnvelope.MaximumCertificates)
        {
            throw JsonReading.Malformed(what, $"is malformed: it has {chain.Count:N0} certificates");
        }

        return new NotaryEnvelope
        {
            Algorithm = attributes.RequireText("alg", what),
            ContentType = attributes.RequireText("cty", what),
            Critical = attributes.GetList("crit", what) ?? [],
            Scheme = attributes.RequireText(NotaryEnvelope.SigningScheme, what),
            Time = ReadTime(attributes, NotaryEnvelope.SigningTime, what),
            AuthenticTime = ReadTime(attributes, NotaryEnvelope.AuthenticSigningTime, what),
            End = ReadTime(attributes, NotaryEnvelope.Expiry, what),
            Plugin = attributes.GetText(NotaryEnvelope.VerificationPlugin, what),
            Certificates = [.. chain.Select(certificate => EnvelopeJson.Decode(certificate, what))],
            Timestamp = header.GetBytes(NotaryEnvelope.TimestampSignature, what),
            Agent = header.GetText(NotaryEnvelope.SigningAgent, what),
            Payload = Decode(payload, what),
            SignedBytes = Encoding.ASCII.GetBytes($"{signed}.{payload}"),
            Signature = Decode(root.RequireText("signature", what), what),
        };
    }

    /// <summary>Whether a name among the critical ones is understood here.</summary>
    public static bool Understands(string name) => Known.Contains(name);

    private static byte[] Decode(string text, string what)
    {
        try
        {
            // The characters that are signed must be the only ones that stand for these bytes.
            return text.AsSpan().ContainsAnyExcept(Alphabet) ? throw JsonReading.Malformed(what, "is not base64url") : Base64Url.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            throw JsonReading.Malformed(what, "is not base64url");
        }
    }

    private static DateTimeOffset? ReadTime(JsonElement attributes, string name, string what) =>
        attributes.GetText(name, what) is not { } text ? null
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time
            : throw JsonReading.Malformed(what, $"is malformed: '{name}' is not a time");
}
