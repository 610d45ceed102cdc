using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools;

/// <summary>
/// What an image runs on (OCI image-spec, image-index.md, "platform"), normalised as containerd does it:
/// <c>aarch64</c> is <c>arm64</c>, <c>arm</c> is <c>arm/v7</c>, <c>arm64/v8</c> is <c>arm64</c>, <c>amd64/v1</c> is <c>amd64</c>.
/// </summary>
public sealed record Platform
{
    public Platform(string os, string architecture, string? variant = null, string? osVersion = null)
    {
        (Os, Architecture, Variant) = PlatformNames.Normalise(os, architecture, variant);
        OsVersion = string.IsNullOrEmpty(osVersion) ? null : osVersion;
    }

    public string Os { get; }

    public string Architecture { get; }

    public string? Variant { get; }

    /// <summary>The build of Windows that the image needs, such as <c>10.0.20348.2340</c>.</summary>
    public string? OsVersion { get; }

    /// <summary>What the image needs of the system beside its version, such as <c>win32k</c>.</summary>
    public EquatableList<string> OsFeatures { get; init; } = [];

    /// <summary>Linux on this machine's architecture: what containers run on, whatever the host's system is.</summary>
    public static Platform Default { get; } = new("linux", RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.X86 => "386",
        System.Runtime.InteropServices.Architecture.Armv6 => "armel",
        Architecture other => other.ToString().ToLowerInvariant(),
    });

    /// <summary>BuildKit's place for attestations in an index; nothing runs on it.</summary>
    public bool IsUnknown => Os == "unknown" && Architecture == "unknown";

    /// <summary>Whether system and architecture are said at all; a config may leave them out.</summary>
    internal bool IsComplete => Os.Length > 0 && Architecture.Length > 0 && !IsUnknown;

    /// <exception cref="FormatException">The text is not <c>os/architecture[/variant][:os.version]</c>.</exception>
    public static Platform Parse(string text) => TryParse(text, out Platform? platform)
        ? platform
        : throw new FormatException($"'{text}' is not a platform. A platform looks like 'linux/amd64', 'linux/arm/v7' or 'windows/amd64:10.0.20348'.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Platform? platform)
    {
        platform = null;
        if (text is null)
        {
            return false;
        }

        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string? version = colon < 0 ? null : text[(colon + 1)..];
        string[] parts = (colon < 0 ? text : text[..colon]).Split('/');
        if (version == "" || parts.Any(part => !PlatformNames.IsName(part)))
        {
            return false;
        }

        platform = parts switch
        {
            ["local"] => Default,
            [var one] when PlatformNames.IsArchitecture(one) => new Platform("linux", one, null, version),
            [var os, var architecture] => new Platform(os, architecture, null, version),
            [var os, var architecture, var variant] => new Platform(os, architecture, variant, version),
            _ => null,
        };
        return platform is not null;
    }

    /// <summary>Reads the members that an index's platforms and a config have in common.</summary>
    internal static Platform Read(JsonElement json, string what) => new(
        json.GetText("os", what) ?? "",
        json.GetText("architecture", what) ?? "",
        json.GetText("variant", what),
        json.GetText("os.version", what))
    {
        OsFeatures = [.. json.GetList("os.features", what) ?? []],
    };

    /// <summary>The platform as it stands in a descriptor.</summary>
    internal byte[] ToJson() => JsonWriting.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("architecture", Architecture);
        json.WriteString("os", Os);
        if (Variant is not null)
        {
            json.WriteString("variant", Variant);
        }

        if (OsVersion is not null)
        {
            json.WriteString("os.version", OsVersion);
        }

        if (OsFeatures.Count > 0)
        {
            json.WritePropertyName("os.features");
            json.WriteValue(OsFeatures);
        }

        json.WriteEndObject();
    });

    public override string ToString() =>
        $"{Os}/{Architecture}" + (Variant is null ? "" : "/" + Variant) + (OsVersion is null ? "" : ":" + OsVersion);
}
