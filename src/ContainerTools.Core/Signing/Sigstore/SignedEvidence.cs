using ContainerTools.Signing.Envelopes;

namespace ContainerTools.Signing.Sigstore;

/// <summary>A signature of Sigstore with all that came along, whichever way it is written down. Nothing of it is verified.</summary>
internal sealed record SignedEvidence
{
    /// <summary>What is signed, as it is signed.</summary>
    public required ReadOnlyMemory<byte> SignedBytes { get; init; }

    /// <summary>The same, or the payload of the envelope.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }

    public bool IsEnvelope { get; init; }

    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>Leaf first, DER; empty for a key.</summary>
    public IReadOnlyList<byte[]> Certificates { get; init; } = [];

    public IReadOnlyList<LogEntry> LogEntries { get; init; } = [];

    public IReadOnlyList<byte[]> Timestamps { get; init; } = [];
}
