using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace ContainerTools.Serving.Http;

/// <summary>Lets in who names one user and the password (RFC 7617). How long a refusal takes says nothing about the password.</summary>
internal sealed class ServerLogin
{
    private const string Scheme = "Basic ";

    // What a guess costs at the least.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly KeyValuePair<string, string>[] Challenge = [new("WWW-Authenticate", "Basic realm=\"ContainerTools\", charset=\"UTF-8\"")];
    private readonly byte[] _expected;

    public ServerLogin(NetworkCredential login) => _expected = SHA256.HashData(Encoding.UTF8.GetBytes($"{login.UserName}:{login.Password}"));

    /// <exception cref="HttpFault">The request names nobody, or somebody else.</exception>
    public async Task CheckAsync(HttpRequest request, CancellationToken cancel)
    {
        if (request.Header("Authorization") is not { } given)
        {
            throw Refuse("This registry wants a login.");
        }

        if (!IsExpected(given))
        {
            await Task.Delay(Pause, cancel).ConfigureAwait(false);
            throw Refuse("User or password is wrong.");
        }
    }

    private static HttpFault Refuse(string message) => new(401, "UNAUTHORIZED", message) { Headers = Challenge };

    private bool IsExpected(string given)
    {
        if (!given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        byte[] login = new byte[given.Length];
        return Convert.TryFromBase64String(given[Scheme.Length..].Trim(), login, out int length)
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(login.AsSpan(0, length)), _expected);
    }
}
