using System.Buffers;
using System.Text.Json;

namespace ContainerTools.Json;

/// <summary>
/// JSON with exactly the bytes of Go's <c>json.Marshal</c>: compact, the keys of an object sorted, and within texts the characters
/// escaped that mean something in HTML or JavaScript.
/// </summary>
internal static class GoJson
{
    /// <summary>The JSON of an object; each value is JSON already.</summary>
    public static byte[] WriteObject(IEnumerable<KeyValuePair<string, byte[]>> members) => Join(
        '{', '}', members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => (byte[])[.. WriteText(member.Key), (byte)':', .. member.Value]));

    /// <summary>The JSON of a list; each item is JSON already.</summary>
    public static byte[] WriteArray(IEnumerable<byte[]> items) => Join('[', ']', items);

    /// <summary>The JSON of a text.</summary>
    public static byte[] WriteText(string text) => Compact(JsonWriting.WriteValue(text));

    /// <summary>
    /// A value as Go writes a <c>json.RawMessage</c>: without blanks, numbers and escapes as they were written.
    /// </summary>
    /// <param name="json">Valid JSON.</param>
    public static byte[] Compact(ReadOnlySpan<byte> json)
    {
        var result = new ArrayBufferWriter<byte>(json.Length + 1);
        bool inText = false;
        for (int i = 0; i < json.Length; i++)
        {
            byte c = json[i];
            if (!inText)
            {
                if (c is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
                {
                    continue;
                }

                inText = c == '"';
                result.Write([c]);
                continue;
            }

            switch (c)
            {
                case (byte)'\\':
                    result.Write(json.Slice(i++, 2));
                    break;
                case (byte)'<' or (byte)'>' or (byte)'&':
                    result.Write(c == '<' ? @"\u003c"u8 : c == '>' ? @"\u003e"u8 : @"\u0026"u8);
                    break;
                // U+2028 and U+2029, at which JavaScript ends a line.
                case 0xE2 when json[i..] is [_, 0x80, 0xA8 or 0xA9, ..]:
                    result.Write(json[i + 2] == 0xA8 ? @"\u2028"u8 : @"\u2029"u8);
                    i += 2;
                    break;
                default:
                    inText = c != '"';
                    result.Write([c]);
                    break;
            }
        }

        return result.WrittenSpan.ToArray();
    }

    /// <summary>The values of an object's members, as they are written; of a key that is there twice the last.</summary>
    /// <param name="json">A JSON object.</param>
    /// <exception cref="JsonException">It is not one.</exception>
    public static Dictionary<string, byte[]> ReadMembers(ReadOnlySpan<byte> json)
    {
        var members = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = ReadName(ref reader);
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            members[name] = json[start..(int)reader.BytesConsumed].ToArray();
        }

        return members;
    }

    // Half a surrogate pair is no text; Go puts U+FFFD in its place, and no key that anybody asks for has that.
    private static string ReadName(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return "\ufffd";
        }
    }

    private static byte[] Join(char open, char close, IEnumerable<byte[]> parts)
    {
        var result = new ArrayBufferWriter<byte>();
        result.Write([(byte)open]);
        int count = 0;
        foreach (byte[] part in parts)
        {
            if (count++ > 0)
            {
                result.Write(","u8);
            }

            result.Write(part);
        }

        result.Write([(byte)close]);
        return result.WrittenSpan.ToArray();
    }
}
