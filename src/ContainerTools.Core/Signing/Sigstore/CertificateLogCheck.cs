using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ContainerTools.Signing.Sigstore;

/// <summary>Verifies that a certificate was published: a signed certificate timestamp in it (RFC 6962, section 3.3).</summary>
internal static class CertificateLogCheck
{
    private const string Extension = "1.3.6.1.4.1.11129.2.4.2";
    private const int LogIdSize = 32;
    private static readonly Asn1Tag Extensions = new(TagClass.ContextSpecific, 3, isConstructed: true);

    /// <summary>Whether one of the timestamps in a certificate is of a log that is trusted.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="issuer">Whose key is part of what is signed.</param>
    /// <param name="logs">Those that are trusted.</param>
    public static bool IsLogged(X509Certificate2 certificate, X509Certificate2 issuer, IReadOnlyCollection<TrustedLog> logs)
    {
        if (certificate.Extensions[Extension] is not { } extension)
        {
            return false;
        }

        try
        {
            byte[] issuerHash = SHA256.HashData(issuer.PublicKey.ExportSubjectPublicKeyInfo());
            byte[] body = WithoutTimestamps(certificate.RawDataMemory);
            ReadOnlyMemory<byte> list = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadOctetString();
            return Divide(list).Any(stamp => IsOf(stamp, issuerHash, body, logs));
        }
        catch (Exception exception) when (exception is AsnContentException or CryptographicException or ArgumentOutOfRangeException)
        {
            return false;
        }
    }

    // A list, and in it items, each behind its length in two bytes (RFC 8446, section 3.4).
    private static IEnumerable<ReadOnlyMemory<byte>> Divide(ReadOnlyMemory<byte> list)
    {
        ReadOnlyMemory<byte> rest = TakeItem(ref list);
        while (!rest.IsEmpty)
        {
            yield return TakeItem(ref rest);
        }
    }

    private static ReadOnlyMemory<byte> TakeItem(ref ReadOnlyMemory<byte> from)
    {
        int length = BinaryPrimitives.ReadUInt16BigEndian(from.Span);
        ReadOnlyMemory<byte> item = from.Slice(2, length);
        from = from[(2 + length)..];
        return item;
    }

    // Version, log, time, extensions; then hash and kind of the signature, and the signature.
    private static bool IsOf(ReadOnlyMemory<byte> stamp, byte[] issuerHash, byte[] body, IReadOnlyCollection<TrustedLog> logs)
    {
        ReadOnlySpan<byte> bytes = stamp.Span;
        ReadOnlySpan<byte> time = bytes.Slice(1 + LogIdSize, sizeof(ulong));
        ReadOnlyMemory<byte> rest = stamp[(1 + LogIdSize + sizeof(ulong))..];
        ReadOnlyMemory<byte> extensions = TakeItem(ref rest);
        rest = rest[2..];
        ReadOnlyMemory<byte> signature = TakeItem(ref rest);
        ulong milliseconds = BinaryPrimitives.ReadUInt64BigEndian(time);
        if (bytes[0] != 0 || milliseconds > (ulong)DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return false;
        }

        byte[] id = bytes.Slice(1, LogIdSize).ToArray();
        byte[] signed =
        [
            0, 0, .. time, 0, 1, .. issuerHash, (byte)(body.Length >> 16), (byte)(body.Length >> 8), (byte)body.Length, .. body,
            (byte)(extensions.Length >> 8), (byte)extensions.Length, .. extensions.Span,
        ];
        DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds);
        return logs.Any(log => log.Key is not null && log.Id.AsSpan().SequenceEqual(id) && log.CountsAt(at) && log.Key.Verify(signed, signature.Span));
    }

    // What was sent to the log: the certificate's body as it was before the log's answer was put into it.
    private static byte[] WithoutTimestamps(ReadOnlyMemory<byte> certificate)
    {
        AsnReader body = new AsnReader(certificate, AsnEncodingRules.DER).ReadSequence().ReadSequence();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            while (body.HasData)
            {
                if (!body.PeekTag().HasSameClassAndValue(Extensions))
                {
                    writer.WriteEncodedValue(body.ReadEncodedValue().Span);
                    continue;
                }

                AsnReader extensions = body.ReadSequence(Extensions).ReadSequence();
                using (writer.PushSequence(Extensions))
                using (writer.PushSequence())
                {
                    while (extensions.HasData)
                    {
                        ReadOnlyMemory<byte> extension = extensions.ReadEncodedValue();
                        if (new AsnReader(extension, AsnEncodingRules.DER).ReadSequence().ReadObjectIdentifier() != Extension)
                        {
                            writer.WriteEncodedValue(extension.Span);
                        }
                    }
                }
            }
        }

        return writer.Encode();
    }
}
