using System.Buffers;
using System.Text.Json;

namespace ContainerTools.Json;

/// <summary>
/// A JSON object as text, changed member by member: what is not touched keeps its bytes, so that unknown members, the
/// digits of numbers, escapes and blanks stay as they were, and what changed nothing gives the same text.
/// </summary>
internal sealed class JsonObjectText
{
    private static readonly byte[][] Blanks = ["null"u8.ToArray(), "\"\""u8.ToArray(), "[]"u8.ToArray(), "{}"u8.ToArray()];

    private readonly string _what;
    private readonly List<Member> _members = [];
    private readonly ReadOnlyMemory<byte> _opening;
    private readonly ReadOnlyMemory<byte> _closing;
    private readonly Member? _style;

    /// <exception cref="ImageException">Not an object, or it has a member twice, so that readers would differ about it.</exception>
    public JsonObjectText(ReadOnlyMemory<byte> raw, string what)
    {
        _what = what;
        JsonReading.ParseObject(raw, what).RefuseSameNames(what);
        var reader = new Utf8JsonReader(raw.Span);
        reader.Read();
        int end = (int)reader.BytesConsumed;
        _opening = raw[..end];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int name = (int)reader.TokenStartIndex;
            int nameEnd = name + reader.ValueSpan.Length + 2;
            string text = reader.GetString()!;
            reader.Read();
            int value = (int)reader.TokenStartIndex;
            reader.Skip();
            ReadOnlyMemory<byte> gap = raw[end..name];
            int comma = gap.Span.IndexOf((byte)',');
            if (comma >= 0)
            {
                _members[^1] = _members[^1] with { Trail = gap[..comma] };
            }

            end = (int)reader.BytesConsumed;
            _members.Add(new Member(text, gap[(comma + 1)..], raw[name..nameEnd], raw[nameEnd..value], raw[value..end]));
        }

        _closing = raw[end..];
        _style = _members.LastOrDefault();
    }

    public bool IsChanged { get; private set; }

    public int Count => _members.Count;

    /// <summary>Puts a value in the place of the old one, or at the end; one that means the same is left as it is.</summary>
    public void Set(string name, ReadOnlyMemory<byte> value)
    {
        int at = Find(name);
        if (at < 0)
        {
            _members.Add(new Member(name, _style?.Lead ?? default, JsonWriting.WriteValue(name), _style?.Colon ?? ":"u8.ToArray(), value));
        }
        else if (MeansTheSame(_members[at].Value, value))
        {
            return;
        }
        else
        {
            _members[at] = _members[at] with { Value = value };
        }

        IsChanged = true;
    }

    public void Remove(string name)
    {
        int at = Find(name);
        if (at >= 0)
        {
            _members.RemoveAt(at);
            IsChanged = true;
        }
    }

    /// <summary>Removes a member unless it says nothing already, as null and empty texts, lists and objects do.</summary>
    public void Clear(string name)
    {
        if (Find(name) is >= 0 and var at && !Blanks.Any(blank => MeansTheSame(_members[at].Value, blank)))
        {
            Remove(name);
        }
    }

    /// <summary>The object that a member holds, to be changed and set again; an empty one where there is none.</summary>
    public JsonObjectText Open(string name) => Find(name) is >= 0 and var at && !_members[at].Value.Span.SequenceEqual("null"u8)
        ? new(_members[at].Value, $"{_what}: {name}")
        : new("{}"u8.ToArray(), _what);

    /// <summary>Changes a map of texts; null takes a key out, and a map that became empty goes away.</summary>
    public void Merge(string name, IReadOnlyCollection<KeyValuePair<string, string?>> changes)
    {
        if (changes.Count == 0)
        {
            return;
        }

        JsonObjectText map = Open(name);
        foreach ((string key, string? value) in changes)
        {
            if (value is null)
            {
                map.Remove(key);
            }
            else
            {
                map.Set(key, JsonWriting.WriteValue(value));
            }
        }

        if (map.IsChanged && map.Count == 0)
        {
            Remove(name);
        }
        else if (map.IsChanged)
        {
            Set(name, map.ToBytes());
        }
    }

    /// <summary>Makes a descriptor lead to other content; what is embedded in it was the old one's (OCI image-spec, descriptor.md, "data").</summary>
    public void PointTo(Digest digest, long size)
    {
        Set("digest", JsonWriting.WriteValue(digest.ToString()));
        Set("size", JsonWriting.WriteValue(size));
        Remove("data");
    }

    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write(_opening.Span);
        for (int i = 0; i < _members.Count; i++)
        {
            if (i > 0)
            {
                buffer.Write(_members[i - 1].Trail.Span);
                buffer.Write(","u8);
            }

            buffer.Write(_members[i].Lead.Span);
            buffer.Write(_members[i].NameText.Span);
            buffer.Write(_members[i].Colon.Span);
            buffer.Write(_members[i].Value.Span);
        }

        buffer.Write(_closing.Span);
        return buffer.WrittenSpan.ToArray();
    }

    private int Find(string name) => _members.FindIndex(member => member.Name == name);

    private static bool MeansTheSame(ReadOnlyMemory<byte> left, ReadOnlyMemory<byte> right)
    {
        try
        {
            return left.Span.SequenceEqual(right.Span) || Compact(left).AsSpan().SequenceEqual(Compact(right));
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair. It may stand in a part of the text that is neither read nor changed.
            return false;
        }
    }

    private static byte[] Compact(ReadOnlyMemory<byte> value)
    {
        using JsonDocument document = JsonDocument.Parse(value);
        return JsonWriting.WriteValue(document.RootElement);
    }

    // Lead and Trail are the blanks before the name and before the comma.
    private sealed record Member(string Name, ReadOnlyMemory<byte> Lead, ReadOnlyMemory<byte> NameText, ReadOnlyMemory<byte> Colon, ReadOnlyMemory<byte> Value)
    {
        public ReadOnlyMemory<byte> Trail { get; init; }
    }
}
