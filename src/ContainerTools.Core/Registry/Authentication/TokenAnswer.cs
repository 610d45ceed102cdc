using System.Globalization;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Registry.Authentication;

/// <summary>What a token server grants. It may cover less than was asked for; that shows only when the token is used.</summary>
internal sealed record TokenAnswer(string Token, TimeSpan Lifetime, string? RefreshToken)
{
    // The protocol's default, and what clients count with when a server says less (registry-token specification).
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    // A token must not run out on its way to the registry.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    /// <summary>Nothing if there is no usable token in the text. <c>issued_at</c> is not looked at: the server's clock is not ours.</summary>
    public static TokenAnswer? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            return (Text(root, "token") ?? Text(root, "access_token")) is { } token && RegistryCredential.IsHeaderText(token)
                ? new TokenAnswer(token, ReadLifetime(root) - Margin, Text(root, "refresh_token"))
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The second exception is thrown for strings that are not valid Unicode.
            return null;
        }
    }

    // The text that the compiler makes for a record would contain the token.
    public override string ToString() => $"a token for {Lifetime.TotalSeconds:0} s";

    private static TimeSpan ReadLifetime(JsonElement root)
    {
        // Some servers write the number as text.
        string? text = root.TryFind("expires_in", out JsonElement member) ? member.ToString() : null;
        bool longer = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds > Shortest.TotalSeconds;
        return longer ? TimeSpan.FromSeconds(Math.Min(seconds, Longest.TotalSeconds)) : Shortest;
    }

    private static string? Text(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryFind(name, out JsonElement member)
        && member.ValueKind == JsonValueKind.String && member.GetString() is { Length: > 0 } text ? text : null;
}
