using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools;

/// <summary>
/// The operating system and processor that an image runs on (OCI image-spec, image-index.md, "platform"). Names are normalised
/// as containerd does it: <c>aarch64</c> is <c>arm64</c>, <c>arm</c> is <c>arm/v7</c>, <c>arm64/v8</c> is <c>arm64</c>,
/// <c>amd64/v1</c> is <c>amd64</c>. Immutable, so it may be used from several threads.
/// </summary>
public sealed record Platform
{
    /// <summary>Makes a platform; the names are normalised.</summary>
    /// <param name="os">The operating system, such as <c>linux</c>.</param>
    /// <param name="architecture">The processor architecture, such as <c>amd64</c> or <c>x86_64</c>.</param>
    /// <param name="variant">The variant of the architecture, such as <c>v7</c>; null or empty for none.</param>
    /// <param name="osVersion">The build of Windows that is needed; null or empty for none.</param>
    public Platform(string os, string architecture, string? variant = null, string? osVersion = null)
    {
        (Os, Architecture, Variant) = PlatformNames.Normalise(os, architecture, variant);
        OsVersion = string.IsNullOrEmpty(osVersion) ? null : osVersion;
    }

    /// <summary>The operating system, such as <c>linux</c>; empty where a document does not name it.</summary>
    public string Os { get; }

    /// <summary>The processor architecture in the spelling of Go, such as <c>amd64</c>; empty where a document does not name it.</summary>
    public string Architecture { get; }

    /// <summary>The variant of the architecture, such as <c>v7</c>, or null for the usual one.</summary>
    public string? Variant { get; }

    /// <summary>The build of Windows that the image needs, such as <c>10.0.20348.2340</c>, or null.</summary>
    public string? OsVersion { get; }

    /// <summary>Features that the image needs of the operating system, such as <c>win32k</c>; empty where there are none.</summary>
    public EquatableList<string> OsFeatures { get; init; } = [];

    /// <summary>Linux on the architecture of this machine. It is the default also on Windows and macOS, because containers run on Linux there too.</summary>
    public static Platform Default { get; } = new("linux", RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.X86 => "386",
        System.Runtime.InteropServices.Architecture.Armv6 => "armel",
        Architecture other => other.ToString().ToLowerInvariant(),
    });

    /// <summary>Whether this is <c>unknown/unknown</c>, which BuildKit uses for attestations in an index; nothing runs on it.</summary>
    public bool IsUnknown => Os == "unknown" && Architecture == "unknown";

    /// <summary>Whether both system and architecture are named; a config may leave them out.</summary>
    /// <summary>Whether it is Windows, whose layers and file names have rules of their own.</summary>
    public bool IsWindows => Os == "windows";

    internal bool IsComplete => Os.Length > 0 && Architecture.Length > 0 && !IsUnknown;

    /// <summary>Reads a platform.</summary>
    /// <param name="text"><c>os/architecture[/variant][:os.version]</c>, an architecture alone for Linux, or <c>local</c> for <see cref="Default"/>.</param>
    /// <exception cref="FormatException">The text is not a platform.</exception>
    /// <remarks>PowerShell converts strings to parameters of this type with this method.</remarks>
    public static Platform Parse(string text) => TryParse(text, out Platform? platform)
        ? platform
        : throw new FormatException($"'{text}' is not a platform. A platform looks like 'linux/amd64', 'linux/arm/v7' or 'windows/amd64:10.0.20348'.");

    /// <summary>Reads a platform like <see cref="Parse"/>, without an exception.</summary>
    /// <param name="text">The platform; null is not one.</param>
    /// <param name="platform">The platform, or null where the text is not one.</param>
    /// <returns>Whether the text is a platform.</returns>
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

    /// <summary>Reads the members that a descriptor's platform and a config have in common.</summary>
    internal static Platform Read(JsonElement json, string what) => new(
        json.GetText("os", what) ?? "",
        json.GetText("architecture", what) ?? "",
        json.GetText("variant", what),
        json.GetText("os.version", what))
    {
        OsFeatures = [.. json.GetList("os.features", what) ?? []],
    };

    /// <summary>The platform as JSON, as a descriptor holds it.</summary>
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

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Os}/{Architecture}" + (Variant is null ? "" : "/" + Variant) + (OsVersion is null ? "" : ":" + OsVersion);
}
