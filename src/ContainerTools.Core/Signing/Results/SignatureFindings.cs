using System.Security.Cryptography.X509Certificates;

namespace ContainerTools.Signing.Results;

/// <summary>Gathers what is found out about one signature while it is verified. For one thread.</summary>
internal sealed class SignatureFindings
{
    public List<string> Unproven { get; } = [];

    public string? Identity { get; set; }

    public string? Issuer { get; set; }

    public DateTimeOffset? SigningTime { get; set; }

    public bool IsTimeProven { get; set; }

    public DateTimeOffset? ExpiryTime { get; set; }

    public IReadOnlyDictionary<string, string> Claims { get; set; } = new Dictionary<string, string>();

    public IReadOnlyList<X509Certificate2> Certificates { get; set; } = [];

    public ReadOnlyMemory<byte> Payload { get; set; }

    /// <summary>What is wrong although the image may be used; null where nothing is.</summary>
    public string? Tolerated { get; set; }
}
