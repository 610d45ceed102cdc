using System.Text;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Registry.Authentication;

/// <summary>
/// The text of a <c>config.json</c> or <c>auth.json</c>, changed only where it has to be: such files are other programs'
/// too, and people's.
/// </summary>
internal sealed class CredentialText
{
    private const string Entries = "auths";
    private readonly byte[] _text;
    private readonly int _root;

    /// <exception cref="JsonException">The text is not a JSON object.</exception>
    public CredentialText(byte[] text)
    {
        _text = text;
        _root = text.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        Root = JsonObjectPlace.Read(text, _root);

        // What stands behind the object would be kept, and nobody could read the file.
        if (text.AsSpan(Root.End).ContainsAnyExcept(" \t\r\n"u8))
        {
            throw new JsonException();
        }
    }

    private JsonObjectPlace Root { get; }

    private JsonObjectPlace.Member? EntriesMember => Root.Members.FirstOrDefault(member => member.Name.Equals(Entries, StringComparison.OrdinalIgnoreCase));

    private JsonObjectPlace? EntriesObject => EntriesMember is { } member && _text[member.ValueStart] == '{' ? JsonObjectPlace.Read(_text, member.ValueStart) : null;

    // The indentation of the file; for an empty file, the indentation that docker uses.
    private string Indent => Root.Members is [var first, ..] ? Encoding.UTF8.GetString(_text[(Root.Start + 1)..first.NameStart]) : "\n\t";

    /// <summary>With that entry, which takes the place of all that the host has.</summary>
    /// <param name="host">The registry that the entry is for.</param>
    /// <param name="key">For an entry that is new; one that is there keeps its key.</param>
    /// <param name="field">The member of the entry.</param>
    /// <param name="value">The member's value.</param>
    public byte[] With(string host, string key, string field, string value)
    {
        string entry = $"{{{Break(3)}{Quote(field)}:{Space}{Quote(value)}{Break(2)}}}";
        if (EntriesObject is not { } entries)
        {
            string all = $"{{{Break(2)}{Quote(key)}:{Space}{entry}{Break(1)}}}";
            return EntriesMember is { } nothing ? Splice(nothing.ValueStart, nothing.ValueEnd, all) : Insert(Root, Quote(Entries), all, 1);
        }

        JsonObjectPlace.Member[] own = OwnOf(entries, host);
        return own switch
        {
            [] => Insert(entries, Quote(key), entry, 2),
            [var only] => Splice(only.ValueStart, only.ValueEnd, entry),
            _ => new CredentialText(Remove(entries, own[^1])).With(host, key, field, value),
        };
    }

    /// <summary>Without any entry for that host.</summary>
    public byte[] Without(string host) => EntriesObject is { } entries && OwnOf(entries, host) is [.., var last]
        ? new CredentialText(Remove(entries, last)).Without(host)
        : _text;

    private string Space => Indent.Length == 0 ? "" : " ";

    private static JsonObjectPlace.Member[] OwnOf(JsonObjectPlace entries, string host) =>
        entries.Members.Where(member => CredentialKey.Normalize(member.Name) == host).ToArray();

    private byte[] Insert(JsonObjectPlace target, string name, string value, int depth) => target.Members is [.., var last]
        ? Splice(last.ValueEnd, last.ValueEnd, $",{Break(depth)}{name}:{Space}{value}")
        : Splice(target.Start + 1, target.End - 1, $"{Break(depth)}{name}:{Space}{value}{Break(depth - 1)}");

    private byte[] Remove(JsonObjectPlace from, JsonObjectPlace.Member member)
    {
        int i = from.Members.ToList().IndexOf(member);
        return i > 0 ? Splice(from.Members[i - 1].ValueEnd, member.ValueEnd, "")
            : from.Members.Count > 1 ? Splice(member.NameStart, from.Members[1].NameStart, "")
            : Splice(from.Start + 1, from.End - 1, "");
    }

    private string Break(int depth)
    {
        int step = Indent.LastIndexOf('\n') + 1;
        return Indent[..step] + string.Concat(Enumerable.Repeat(Indent[step..], depth));
    }

    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JsonWriting.Options.Encoder)}\"";

    private byte[] Splice(int start, int end, string text) => [.. _text[..start], .. Encoding.UTF8.GetBytes(text), .. _text[end..]];
}
