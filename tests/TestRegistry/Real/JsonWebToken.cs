using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace ContainerTools.Testing;

/// <summary>RS256 with the signer's certificate in the token, as the registry wants it.</summary>
internal static class JsonWebToken
{
    /// <summary>The registry takes tokens for a minute longer than they say.</summary>
    private const int Leeway = 60;

    public static string Sign(RSA key, X509Certificate2 certificate, string issuer, string audience, string subject, TimeSpan lifetime, IEnumerable<JsonObject> access)
    {
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var header = new JsonObject
        {
            ["typ"] = "JWT",
            ["alg"] = "RS256",
            ["x5c"] = new JsonArray(Convert.ToBase64String(certificate.RawData)),
        };
        var claims = new JsonObject
        {
            ["iss"] = issuer,
            ["sub"] = subject,
            ["aud"] = audience,
            ["exp"] = now + (long)lifetime.TotalSeconds - Leeway,
            ["nbf"] = now - Leeway,
            ["iat"] = now,
            ["jti"] = Guid.NewGuid().ToString("N"),
            ["access"] = new JsonArray([.. access]),
        };
        string text = $"{Encode(SampleJson.Bytes(header))}.{Encode(SampleJson.Bytes(claims))}";
        byte[] signature = key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{text}.{Encode(signature)}";
    }

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
