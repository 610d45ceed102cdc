using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Engines;

/// <summary>
/// The answer to <c>POST /images/load</c> (Docker Engine API, "Import images"): JSON objects one after the other, under a status that says success
/// even where one of them says an error.
/// </summary>
internal static class LoadAnswer
{
    /// <param name="body">The whole answer.</param>
    /// <param name="what">What to call the engine in errors.</param>
    /// <returns>The lines of the engine's own output.</returns>
    /// <exception cref="ImageException"><see cref="ImageError.EngineFailed"/>: it says an error, or something that is no answer.</exception>
    public static IReadOnlyList<string> Read(ReadOnlyMemory<byte> body, string what)
    {
        var text = new List<string>();
        var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            while (reader.Read())
            {
                using JsonDocument message = JsonDocument.ParseValue(ref reader);
                if (FindError(message.RootElement) is { } error)
                {
                    throw new ImageException(ImageError.EngineFailed, $"{what} did not take the archive: {error}", what);
                }

                if (Text(message.RootElement, "stream") is { } line)
                {
                    text.Add(line);
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new ImageException(ImageError.EngineFailed, $"The answer of {what} cannot be understood.", what, exception);
        }

        return [.. text.SelectMany(line => line.Split('\n'))];
    }

    // {"errorDetail":{"message":"…"},"error":"…"}; either may be missing.
    private static string? FindError(JsonElement message) =>
        message.ValueKind == JsonValueKind.Object && message.TryFind("errorDetail", out JsonElement detail)
            ? Text(detail, "message") ?? Text(message, "error") ?? "it does not say why"
            : Text(message, "error");

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryFind(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
