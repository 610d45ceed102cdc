using System.Text;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Registry.Authentication;

/// <summary>Docker's <c>config.json</c> or podman's <c>auth.json</c>: who to ask, and what is written down right there.</summary>
internal sealed class CredentialFile
{
    /// <summary>Of the file that docker wrote before version 1.7: entries by host and nothing around them.</summary>
    public const string OldName = ".dockercfg";

    private readonly Dictionary<string, JsonElement> _entries;
    private readonly Dictionary<string, JsonElement> _helpers;

    /// <param name="name">For messages: <c>the file '…'</c>.</param>
    /// <param name="path">Null for what is not in a file.</param>
    /// <param name="json">The file's content.</param>
    /// <exception cref="JsonException">The text is not a JSON object.</exception>
    public CredentialFile(string name, string? path, string json)
    {
        Name = name;
        FilePath = path;
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement.Clone();
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException();
        }

        IsOld = Path.GetFileName(path) == OldName;
        Store = IsOld ? "" : Member(root, "credsStore") is { ValueKind: JsonValueKind.String } store ? store.GetTextOrRaw() : "";
        _entries = Keyed(IsOld ? root : Member(root, "auths"));
        _helpers = Keyed(IsOld ? null : Member(root, "credHelpers"));
    }

    public string Name { get; }

    public string? FilePath { get; }

    /// <summary>Whether it has the form that docker gave up; such a file is read and no longer written.</summary>
    public bool IsOld { get; }

    /// <summary>The helper for every host that has nothing of its own; empty if there is none.</summary>
    public string Store { get; }

    /// <summary>The helper for this host; empty if there is none.</summary>
    public string HelperFor(string host) =>
        _helpers.TryGetValue(host, out JsonElement helper) && helper.ValueKind == JsonValueKind.String ? helper.GetTextOrRaw() : "";

    /// <summary>Whether there is an entry for the whole host, be it an empty one.</summary>
    public bool HasEntry(string host) => _entries.ContainsKey(host);

    /// <summary>The most specific entry that holds something; docker leaves empty ones for hosts that its store knows.</summary>
    /// <exception cref="FormatException">The entry cannot be read.</exception>
    public RegistryCredential? Find(string host, string? repository) => CredentialKey.Candidates(host, repository)
        .Select(key => _entries.TryGetValue(key, out JsonElement entry) ? Read(entry) : null)
        .FirstOrDefault(found => found is not null);

    private RegistryCredential? Read(JsonElement entry)
    {
        (string user, string password) = Decode(Text(entry, "auth")) ?? (Text(entry, "username"), Text(entry, "password"));
        RegistryCredential? found = (Text(entry, "registrytoken"), Text(entry, "identitytoken")) switch
        {
            ({ Length: > 0 } token, _) => RegistryCredential.BearerToken(token),
            (_, { Length: > 0 } token) => RegistryCredential.IdentityToken(token, user.Length > 0 ? user : null),
            _ => user.Length + password.Length > 0 ? RegistryCredential.Basic(user, password) : null,
        };
        return found is null ? null : found with { Origin = Name };
    }

    private static (string User, string Password)? Decode(string auth)
    {
        if (auth.Length == 0)
        {
            return null;
        }

        // Old clients padded the text with NULs before encoding it.
        string[] parts = Encoding.UTF8.GetString(Convert.FromBase64String(auth)).TrimEnd('\0').Split(':', 2);
        return parts.Length == 2 ? (parts[0], parts[1]) : throw new FormatException();
    }

    /// <summary>By normalised key; a key that is normalised already wins over an older form of it.</summary>
    private static Dictionary<string, JsonElement> Keyed(JsonElement? member)
    {
        Dictionary<string, JsonElement> keyed = new(StringComparer.Ordinal);
        if (member is not { ValueKind: JsonValueKind.Object } members)
        {
            return keyed;
        }

        foreach (JsonProperty property in members.EnumerateObject())
        {
            // A name that is no Unicode is nobody's; the others still count.
            string name = property.GetNameOrRaw();
            string key = CredentialKey.Normalize(name);
            if (key == name || !keyed.ContainsKey(key))
            {
                keyed[key] = property.Value;
            }
        }

        return keyed;
    }

    private static string Text(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.String } member ? member.GetString()! : "";

    // Go, whose programs write and read these files, does not look at the case of names.
    private static JsonElement? Member(JsonElement parent, string name) => parent.ValueKind == JsonValueKind.Object
        && parent.EnumerateObject().FirstOrDefault(m => m.GetNameOrRaw().Equals(name, StringComparison.OrdinalIgnoreCase)) is { Value.ValueKind: not JsonValueKind.Undefined } member
        ? member.Value
        : null;
}
