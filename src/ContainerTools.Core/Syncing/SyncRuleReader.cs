using System.Text.Json;
using System.Text.Unicode;

namespace ContainerTools.Syncing;

/// <summary>Reads a file of rules. For one file.</summary>
internal sealed class SyncRuleReader(ReadOnlyMemory<byte> raw, string name)
{
    private const int MaximumDepth = 8;
    private const int MaximumRules = 10_000;
    private readonly List<SyncRule> _rules = [];

    public IReadOnlyList<SyncRule> Read()
    {
        if (!Utf8.IsValid(raw.Span))
        {
            throw new ImageException(ImageError.Malformed, $"{name} is not valid UTF-8.", name);
        }

        var reader = new Utf8JsonReader(raw.Span, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, MaxDepth = MaximumDepth });
        try
        {
            ReadFile(ref reader);

            // What stands behind the object is an error of JSON.
            reader.Read();
            return _rules;
        }
        catch (JsonException exception)
        {
            throw new ImageException(ImageError.Malformed, $"{name}, line {exception.LineNumber + 1:N0}, is not JSON: {exception.Message}", name, exception);
        }
        catch (InvalidOperationException exception)
        {
            throw Fail(reader, "a text has characters that are no Unicode", exception);
        }
    }

    private void ReadFile(ref Utf8JsonReader reader)
    {
        // Defaults may stand behind what they are for, so the places are noted first.
        Utf8JsonReader defaults = default;
        Utf8JsonReader sync = default;
        reader.Read();
        Require(reader, JsonTokenType.StartObject, "The file", "an object");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (ReadMember(ref reader, seen) is { } member)
        {
            switch (member)
            {
                case "$schema":
                    ReadText(ref reader, member);
                    break;
                case "version":
                    RequireVersion(ref reader);
                    break;
                case "defaults":
                    Require(reader, JsonTokenType.StartObject, member, "an object");
                    defaults = reader;
                    reader.Skip();
                    break;
                case "sync":
                    Require(reader, JsonTokenType.StartArray, member, "a list");
                    sync = reader;
                    reader.Skip();
                    break;
                default:
                    throw Fail(reader, $"'{member}' is no member of a file of rules; they are version, defaults and sync");
            }
        }

        if (!seen.Contains("sync"))
        {
            throw Fail(reader, "there is no list 'sync'");
        }

        ReadRules(seen.Contains("defaults") ? ReadDraft(ref defaults, new SyncRuleDraft(), isEntry: false) : new SyncRuleDraft(), sync);
    }

    private void ReadRules(SyncRuleDraft template, Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Require(reader, JsonTokenType.StartObject, "An entry of 'sync'", "an object");
            Utf8JsonReader at = reader;
            SyncRuleDraft draft = ReadDraft(ref reader, template, isEntry: true);
            foreach (string source in draft.Sources.Count > 0 ? draft.Sources : throw Fail(at, "an entry has no 'source'"))
            {
                _rules.Add(Complete(at, draft, source));
            }

            if (_rules.Count > MaximumRules)
            {
                throw Fail(at, $"there are more than {MaximumRules:N0} rules");
            }
        }

        if (_rules.Count == 0)
        {
            throw Fail(reader, "the list 'sync' is empty");
        }
    }

    private SyncRule Complete(Utf8JsonReader at, SyncRuleDraft draft, string source)
    {
        SyncRule rule = draft.Rule with { Source = source };
        if (rule.Destination.Length == 0)
        {
            throw Fail(at, "an entry has no 'destination', and there is none in 'defaults'");
        }

        try
        {
            _ = new TagSelector(rule);
            return rule;
        }
        catch (ImageException exception)
        {
            throw Fail(at, exception.Message.TrimEnd('.'), exception);
        }
    }

    private SyncRuleDraft ReadDraft(ref Utf8JsonReader reader, SyncRuleDraft draft, bool isEntry)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (ReadMember(ref reader, seen) is { } member)
        {
            SyncRule rule = draft.Rule;
            draft = member switch
            {
                "source" when isEntry => draft with { Sources = ReadList(ref reader, member) },
                "destination" => draft with { Rule = rule with { Destination = ReadText(ref reader, member) } },
                "include" => draft with { Rule = rule with { Include = ReadList(ref reader, member) } },
                "includeRegex" => draft with { Rule = rule with { IncludeRegex = ReadList(ref reader, member) } },
                "exclude" => draft with { Rule = rule with { Exclude = ReadList(ref reader, member) } },
                "excludeRegex" => draft with { Rule = rule with { ExcludeRegex = ReadList(ref reader, member) } },
                "versionRange" => draft with { Rule = rule with { VersionRange = ReadText(ref reader, member) } },
                "includePrerelease" => draft with { Rule = rule with { IncludePrerelease = ReadFlag(ref reader, member) } },
                "suffix" => draft with { Rule = rule with { Suffix = ReadText(ref reader, member) } },
                "latest" => draft with { Rule = rule with { Latest = ReadCount(ref reader, member) } },
                "platform" => draft with { Rule = rule with { Platforms = ReadPlatforms(ref reader, member) } },
                "includeReferrers" => draft with { Rule = rule with { IncludeReferrers = ReadFlag(ref reader, member) } },
                "remove" => draft with { Rule = rule with { Remove = ReadFlag(ref reader, member) } },
                "rateLimitReserve" => draft with { Rule = rule with { RateLimitReserve = ReadCount(ref reader, member) } },
                "rateLimitAction" => draft with { Rule = rule with { RateLimitAction = ReadAction(ref reader, member) } },
                _ => throw Fail(reader, $"'{member}' is no member of {(isEntry ? "an entry" : "'defaults'")}"),
            };
        }

        return draft;
    }

    /// <returns>The name of the next member, whose value the reader stands at then; null at the end of the object.</returns>
    private string? ReadMember(ref Utf8JsonReader reader, HashSet<string> seen)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject)
        {
            return null;
        }

        string member = reader.GetString()!;
        if (!seen.Add(member))
        {
            throw Fail(reader, $"'{member}' is there twice");
        }

        reader.Read();
        return member;
    }

    private EquatableList<Platform> ReadPlatforms(ref Utf8JsonReader reader, string member)
    {
        Utf8JsonReader at = reader;
        var platforms = new List<Platform>();
        foreach (string text in ReadList(ref reader, member))
        {
            platforms.Add(Platform.TryParse(text, out Platform? platform) ? platform : throw Fail(at, $"'{text}' is no platform"));
        }

        return [.. platforms.Distinct()];
    }

    private EquatableList<string> ReadList(ref Utf8JsonReader reader, string member)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return [ReadText(ref reader, member)];
        }

        Require(reader, JsonTokenType.StartArray, member, "a text or a list of texts");
        var items = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(ReadText(ref reader, member));
        }

        return [.. items];
    }

    private string ReadText(ref Utf8JsonReader reader, string member)
    {
        Require(reader, JsonTokenType.String, member, "a text");
        return reader.GetString() is { Length: > 0 } text ? text : throw Fail(reader, $"'{member}' is empty");
    }

    private bool ReadFlag(ref Utf8JsonReader reader, string member) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw Fail(reader, $"'{member}' is neither true nor false"),
    };

    private int ReadCount(ref Utf8JsonReader reader, string member) => reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int count) && count >= 0
        ? count
        : throw Fail(reader, $"'{member}' is no whole number of 0 or more");

    private RateLimitAction ReadAction(ref Utf8JsonReader reader, string member) => ReadText(ref reader, member) switch
    {
        nameof(RateLimitAction.Stop) => RateLimitAction.Stop,
        nameof(RateLimitAction.Wait) => RateLimitAction.Wait,
        _ => throw Fail(reader, $"'{member}' is neither Stop nor Wait"),
    };

    private void RequireVersion(ref Utf8JsonReader reader)
    {
        if (ReadCount(ref reader, "version") != 1)
        {
            throw Fail(reader, "only version 1 is known here");
        }
    }

    private void Require(Utf8JsonReader reader, JsonTokenType type, string what, string expected)
    {
        if (reader.TokenType != type)
        {
            throw Fail(reader, $"{(what.Contains(' ', StringComparison.Ordinal) ? what : $"'{what}'")} is not {expected}");
        }
    }

    private ImageException Fail(Utf8JsonReader reader, string problem, Exception? inner = null) =>
        new(ImageError.Malformed, $"{name}, line {raw.Span[..(int)reader.TokenStartIndex].Count((byte)'\n') + 1:N0}: {problem}.", name, inner);
}
