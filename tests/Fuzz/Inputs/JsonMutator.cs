using System.Text;
using System.Text.Json.Nodes;

namespace ContainerTools.Fuzzing;

/// <summary>
/// Writes JSON that is still JSON in most places: members twice, left out and in other letters, values of other kinds, numbers that lie,
/// deep nesting, long texts, escapes and lone surrogates.
/// </summary>
internal sealed class JsonMutator(Random random)
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1e400", "1.5", "9223372036854775808", "18446744073709551616", "\"\"", "[]", "{}", "[null]", "{\"\":null}", "\"\\ud800\"", "\"\\u0000\"",
        "\"\u202e\u001b\"", "\"../../../etc/passwd\"", "\"sha256:\"", "\"sha256:00\"", "\"sha512:ff\"", "[[[[]]]]", "\"application/vnd.oci.image.index.v1+json\"",
        "\"application/vnd.docker.distribution.manifest.v2+json\"", "\"9999-99-99T99:99:99Z\"", "\"0001-01-01T00:00:00+14:00\"", "{\"a\":1,\"a\":2}", "tru", "'x'", "NaN",
    ];

    private readonly StringBuilder _text = new();

    // The more rarely it changes something, the further in the changes are found.
    private readonly int _rarity = 4 << random.Next(5);

    public static byte[] Mutate(JsonNode document, Random random)
    {
        var writer = new JsonMutator(random);
        writer.Write(document, 0);
        byte[] text = Encoding.UTF8.GetBytes(writer._text.ToString());
        return random.Next(4) == 0 ? ByteMutator.Mutate(text, random, [text]) : text;
    }

    private bool Happens => random.Next(_rarity) == 0;

    private void Write(JsonNode? node, int depth)
    {
        if (Happens)
        {
            WriteOther(node, depth);
            return;
        }

        switch (node)
        {
            case JsonObject item:
                _text.Append('{');
                WriteMembers(item, depth);
                _text.Append('}');
                break;
            case JsonArray list:
                _text.Append('[');
                WriteItems(list, depth);
                _text.Append(']');
                break;
            default:
                _text.Append(node?.ToJsonString() ?? "null");
                break;
        }
    }

    private void WriteOther(JsonNode? node, int depth)
    {
        switch (random.Next(12))
        {
            case 0:
                int levels = 1 << random.Next(14);
                bool isList = random.Next(2) == 0;
                _text.Append(new StringBuilder().Insert(0, isList ? "[" : "{\"a\":", levels));
                _text.Append(isList ? "" : "1").Append(isList ? ']' : '}', levels);
                break;
            case 1:
                _text.Append('"').Append((char)random.Next(' ', 0x2000), 1 << random.Next(17)).Append('"');
                break;
            case 2 when depth < 4 && node?.Root is { } root:
                Write(root, depth + 1);
                break;
            default:
                _text.Append(Values[random.Next(Values.Length)]);
                break;
        }
    }

    private void WriteMembers(JsonObject item, int depth)
    {
        bool isFirst = true;
        foreach ((string name, JsonNode? value) in item)
        {
            for (int times = Happens ? random.Next(3) : 1; times > 0; times--)
            {
                _text.Append(isFirst ? "" : ",").Append(JsonValue.Create(Happens ? Rename(name) : name)!.ToJsonString()).Append(':');
                Write(value, depth + 1);
                isFirst = false;
            }
        }
    }

    private void WriteItems(JsonArray list, int depth)
    {
        bool isFirst = true;
        foreach (JsonNode? value in list)
        {
            for (int times = Happens ? random.Next(3) << random.Next(6) : 1; times > 0; times--)
            {
                _text.Append(isFirst ? "" : ",");
                Write(value, depth + 1);
                isFirst = false;
            }
        }
    }

    private string Rename(string name) => random.Next(4) switch
    {
        0 => name.ToUpperInvariant(),
        1 => name + "\0",
        2 => "",
        _ => new string('n', 1 << random.Next(12)),
    };
}
