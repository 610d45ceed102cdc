using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Registry.Authentication;

/// <summary>
/// Where in a text an object and its members stand, in bytes. Unlike <see cref="JsonObjectText"/> it takes what people wrote, members
/// that are there twice included, and its errors quote nothing: the text has secrets.
/// </summary>
internal sealed record JsonObjectPlace(int Start, int End, IReadOnlyList<JsonObjectPlace.Member> Members)
{
    /// <param name="text">The document.</param>
    /// <param name="start">Where the object begins, or blanks before it.</param>
    /// <exception cref="JsonException">There is no object.</exception>
    public static JsonObjectPlace Read(byte[] text, int start)
    {
        var reader = new Utf8JsonReader(text.AsSpan(start));
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        int begin = start + (int)reader.TokenStartIndex;
        List<Member> members = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = ReadName(ref reader);
            int nameStart = start + (int)reader.TokenStartIndex;
            reader.Read();
            int valueStart = start + (int)reader.TokenStartIndex;
            reader.Skip();
            members.Add(new Member(name, nameStart, valueStart, start + (int)reader.BytesConsumed));
        }

        return new JsonObjectPlace(begin, start + (int)reader.BytesConsumed, members);
    }

    // Half a surrogate pair, written as an escape, is no text.
    private static string ReadName(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException("", exception);
        }
    }

    /// <summary>A member; the value is what stands between its start and its end.</summary>
    public sealed record Member(string Name, int NameStart, int ValueStart, int ValueEnd);
}
