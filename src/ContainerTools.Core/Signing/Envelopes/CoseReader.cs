using ContainerTools.Json;

namespace ContainerTools.Signing.Envelopes;

/// <summary>Reads signatures in CBOR (RFC 9052, section 4.2; notaryproject/specifications, signature-envelope-cose.md).</summary>
internal static class CoseReader
{
    private const ulong SignedTag = 18;
    private const ulong TimeTag = 1;
    private const string AlgorithmLabel = "1";
    private const string CriticalLabel = "2";
    private const string ContentTypeLabel = "3";
    private const string ChainLabel = "33";

    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/></exception>
    public static NotaryEnvelope Read(ReadOnlyMemory<byte> raw, string what)
    {
        var reader = new CborReader(raw.Span, what);
        reader.ReadTag(SignedTag);
        if (reader.ReadArray() != 4)
        {
            throw JsonReading.Malformed(what, "is malformed: it must have four parts");
        }

        byte[] signed = reader.ReadBytes().ToArray();
        Headers head = ReadHeaders(signed, what);
        Headers beside = new();
        ReadMap(ref reader, beside, what);
        byte[] payload = reader.ReadBytes().ToArray();
        byte[] signature = reader.ReadBytes().ToArray();
        if (!reader.IsAtEnd)
        {
            throw JsonReading.Malformed(what, "is malformed: something follows it");
        }

        return new NotaryEnvelope
        {
            Algorithm = AlgorithmName(head.Number(AlgorithmLabel, what), what),
            ContentType = head.Text(ContentTypeLabel) ?? throw EnvelopeJson.Missing(what, "content type"),
            Critical = head.Critical,
            Scheme = head.Text(NotaryEnvelope.SigningScheme) ?? throw EnvelopeJson.Missing(what, NotaryEnvelope.SigningScheme),
            Time = head.Time(NotaryEnvelope.SigningTime),
            AuthenticTime = head.Time(NotaryEnvelope.AuthenticSigningTime),
            End = head.Time(NotaryEnvelope.Expiry),
            Plugin = head.Text(NotaryEnvelope.VerificationPlugin),
            Certificates = beside.Chain,
            Timestamp = beside.Bytes(NotaryEnvelope.TimestampSignature),
            Agent = beside.Text(NotaryEnvelope.SigningAgent),
            Payload = payload,
            SignedBytes = ToBeSigned(signed, payload),
            Signature = signature,
        };
    }

    /// <summary>Whether a name among the critical ones is understood here.</summary>
    public static bool Understands(string name) => name is AlgorithmLabel or CriticalLabel or ContentTypeLabel || JwsReader.Understands(name);

    private static Headers ReadHeaders(ReadOnlySpan<byte> map, string what)
    {
        var reader = new CborReader(map, what);
        var headers = new Headers();
        ReadMap(ref reader, headers, what);
        return reader.IsAtEnd ? headers : throw JsonReading.Malformed(what, "is malformed: something follows its headers");
    }

    private static void ReadMap(ref CborReader reader, Headers headers, string what)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = reader.ReadMap(); i > 0; i--)
        {
            string name = reader.ReadLabel();
            if (!seen.Add(name))
            {
                throw JsonReading.Malformed(what, $"is ambiguous: it has '{name}' more than once");
            }

            ReadValue(ref reader, headers, name, what);
        }
    }

    private static void ReadValue(ref CborReader reader, Headers headers, string name, string what)
    {
        switch (reader.PeekType())
        {
            case 0 or 1:
                headers.Set(name, reader.ReadInteger());
                break;
            case 2 when name == ChainLabel:
                headers.Chain = [reader.ReadBytes().ToArray()];
                break;
            case 2:
                headers.Set(name, reader.ReadBytes().ToArray());
                break;
            case 3:
                headers.Set(name, reader.ReadText());
                break;
            case 4 when name == ChainLabel:
                headers.Chain = ReadChain(ref reader, what);
                break;
            case 4 when name == CriticalLabel:
                headers.Critical = ReadLabels(ref reader);
                break;
            case 6 when name is NotaryEnvelope.SigningTime or NotaryEnvelope.AuthenticSigningTime or NotaryEnvelope.Expiry:
                reader.ReadTag(TimeTag);
                headers.Set(name, ToTime(reader.ReadInteger(), what));
                break;
            default:
                reader.Skip();
                break;
        }
    }

    private static byte[][] ReadChain(ref CborReader reader, string what)
    {
        int count = reader.ReadArray();
        if (count > NotaryEnvelope.MaximumCertificates)
        {
            throw JsonReading.Malformed(what, $"is malformed: it has {count:N0} certificates");
        }

        var result = new byte[count][];
        for (int i = 0; i < count; i++)
        {
            result[i] = reader.ReadBytes().ToArray();
        }

        return result;
    }

    private static List<string> ReadLabels(ref CborReader reader)
    {
        var result = new List<string>();
        for (int i = reader.ReadArray(); i > 0; i--)
        {
            result.Add(reader.ReadLabel());
        }

        return result;
    }

    private static DateTimeOffset ToTime(long seconds, string what) =>
        seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds() && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw JsonReading.Malformed(what, "is malformed: it has a time that there is not");

    private static string AlgorithmName(long number, string what) => number switch
    {
        -7 => "ES256",
        -35 => "ES384",
        -36 => "ES512",
        -37 => "PS256",
        -38 => "PS384",
        -39 => "PS512",
        _ => throw JsonReading.Malformed(what, $"has an algorithm that is not known: {number}"),
    };

    // Sig_structure of RFC 9052, section 4.4: an array of a context, the headers, nothing, and the payload.
    private static byte[] ToBeSigned(byte[] headers, byte[] payload) =>
        [0x84, 0x6A, .. "Signature1"u8, .. Head(headers.Length), .. headers, 0x40, .. Head(payload.Length), .. payload];

    private static byte[] Head(int length) => length switch
    {
        < 24 => [(byte)(0x40 | length)],
        < 0x100 => [0x58, (byte)length],
        < 0x10000 => [0x59, (byte)(length >> 8), (byte)length],
        _ => [0x5A, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length],
    };

    private sealed class Headers
    {
        private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

        public IReadOnlyList<byte[]> Chain { get; set; } = [];

        public IReadOnlyList<string> Critical { get; set; } = [];

        public void Set(string name, object value) => _values[name] = value;

        public string? Text(string name) => _values.GetValueOrDefault(name) as string;

        public byte[]? Bytes(string name) => _values.GetValueOrDefault(name) as byte[];

        public DateTimeOffset? Time(string name) => _values.GetValueOrDefault(name) as DateTimeOffset?;

        public long Number(string name, string what) => _values.GetValueOrDefault(name) as long? ?? throw EnvelopeJson.Missing(what, name);
    }
}
