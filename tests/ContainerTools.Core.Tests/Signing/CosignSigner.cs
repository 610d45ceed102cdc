using System.Security.Cryptography;
using System.Text;
using ContainerTools.Signing;

namespace ContainerTools.Tests.Signing;

/// <summary>Signs as cosign does.</summary>
internal sealed class CosignSigner(AsymmetricAlgorithm key) : IDisposable
{
    public const string LayerType = "application/vnd.dev.cosign.simplesigning.v1+json";
    public const string SignatureKey = "dev.cosignproject.cosign/signature";

    public CosignSigner() : this(ECDsa.Create(ECCurve.NamedCurves.nistP256))
    {
    }

    public AsymmetricAlgorithm Key => key;

    public string PublicKey => key.ExportSubjectPublicKeyInfoPem();

    public SignatureTrust Trust => SignatureTrust.Nobody.WithPublicKey(PublicKey, "the key");

    public void Dispose() => key.Dispose();

    public static byte[] Payload(string digest, string optional = """{"team":"blue","build":7}""") => Encoding.UTF8.GetBytes(
        $$"""{"critical":{"identity":{"docker-reference":"registry.example.com/app"},"image":{"docker-manifest-digest":"{{digest}}"},"type":"cosign container image signature"},"optional":{{optional}}}""");

    public byte[] Sign(ReadOnlySpan<byte> data) => key is RSA rsa
        ? rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        : ((ECDsa)key).SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    public (string MediaType, byte[] Content, IReadOnlyDictionary<string, string> Annotations) Layer(byte[] payload, params (string Name, string Value)[] more)
    {
        var annotations = new Dictionary<string, string> { [SignatureKey] = Convert.ToBase64String(Sign(payload)) };
        foreach ((string name, string value) in more)
        {
            annotations[name] = value;
        }

        return (LayerType, payload, annotations);
    }
}
