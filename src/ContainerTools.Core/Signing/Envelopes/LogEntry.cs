using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Signing.Envelopes;

/// <summary>An entry of a transparency log, as a bundle has it (protobuf-specs, sigstore_rekor.proto) or cosign's annotation.</summary>
/// <param name="LogId">Which log.</param>
/// <param name="Index">The place in the whole log.</param>
/// <param name="Time">When the log took it, in seconds since 1970; 0 where it does not say.</param>
/// <param name="Body">What the log has, as it is hashed.</param>
/// <param name="Promise">The log's signature of the entry with its time; null where there is none.</param>
/// <param name="Proof">Null where there is none.</param>
internal sealed record LogEntry(byte[] LogId, long Index, long Time, byte[] Body, byte[]? Promise, InclusionProof? Proof)
{
    private const int MaximumPath = 64;

    /// <summary>Reads an entry of a bundle.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/></exception>
    public static LogEntry OfBundle(JsonElement json, string what) => new(
        json.RequireObject("logId", what).RequireBytes("keyId", what),
        json.GetInteger("logIndex", what),
        json.GetInteger("integratedTime", what),
        json.RequireBytes("canonicalizedBody", what),
        json.GetObject("inclusionPromise", what)?.GetBytes("signedEntryTimestamp", what),
        json.GetObject("inclusionProof", what) is { } proof ? ReadProof(proof, what) : null);

    /// <summary>Reads cosign's annotation <c>dev.sigstore.cosign/bundle</c>.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.Malformed"/></exception>
    public static LogEntry OfAnnotation(ReadOnlyMemory<byte> raw, string what)
    {
        JsonElement root = EnvelopeJson.ParseObject(raw, what);
        JsonElement payload = root.RequireObject("Payload", what);
        byte[] log;
        try
        {
            log = Convert.FromHexString(payload.RequireText("logID", what));
        }
        catch (FormatException)
        {
            throw JsonReading.Malformed(what, "is malformed: 'logID' is not hexadecimal");
        }

        return new LogEntry(log, payload.GetInteger("logIndex", what), payload.GetInteger("integratedTime", what), payload.RequireBytes("body", what), root.RequireBytes("SignedEntryTimestamp", what), null);
    }

    private static InclusionProof ReadProof(JsonElement json, string what)
    {
        IReadOnlyList<string> path = json.GetList("hashes", what) ?? [];
        return path.Count <= MaximumPath
            ? new InclusionProof(
                json.GetInteger("logIndex", what),
                json.GetInteger("treeSize", what),
                json.RequireBytes("rootHash", what),
                [.. path.Select(hash => EnvelopeJson.Decode(hash, what))],
                json.GetObject("checkpoint", what)?.GetText("envelope", what))
            : throw JsonReading.Malformed(what, $"is malformed: a proof of {path.Count:N0} hashes fits no log");
    }
}
