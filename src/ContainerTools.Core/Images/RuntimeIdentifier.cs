using System.Diagnostics.CodeAnalysis;

namespace ContainerTools;

/// <summary>
/// Names of platforms as .NET has them: <c>linux-x64</c>, <c>linux-musl-arm64</c>, <c>win-x64</c> (.NET documentation, "RID catalog"). Only
/// portable ones are known, those without a distribution or its version. Safe for use from several threads.
/// </summary>
public static class RuntimeIdentifier
{
    // The arm of .NET has the instructions of ARMv7.
    private static readonly (string Name, string Architecture, string? Variant)[] Architectures =
    [
        ("x64", "amd64", null), ("x86", "386", null), ("arm64", "arm64", null), ("arm", "arm", "v7"), ("armv6", "arm", "v6"),
        ("s390x", "s390x", null), ("ppc64le", "ppc64le", null), ("riscv64", "riscv64", null), ("loongarch64", "loong64", null),
    ];

    // What a system's C library is called, images do not say.
    private static readonly (string Prefix, string Os)[] Systems = [("linux-musl-", "linux"), ("linux-", "linux"), ("win-", "windows")];

    /// <summary>The name of a platform; for Linux the one with glibc.</summary>
    /// <param name="platform">The platform. Variants that .NET does not tell apart are those of the usual processor.</param>
    /// <returns>Such as <c>linux-x64</c>; null where .NET has no name for it.</returns>
    public static string? Of(Platform platform) => platform.Os switch
    {
        "linux" => ArchitectureOf(platform) is { } name ? $"linux-{name}" : null,
        "windows" => ArchitectureOf(platform) is { } name ? $"win-{name}" : null,
        _ => null,
    };

    /// <summary>The name of a platform's processor architecture.</summary>
    /// <param name="platform">The platform.</param>
    /// <returns>Such as <c>x64</c> for <c>amd64</c>; null where .NET has no name for it.</returns>
    public static string? ArchitectureOf(Platform platform)
    {
        (string Name, string, string?)[] named = Architectures.Where(item => item.Architecture == platform.Architecture).ToArray();
        return (named.FirstOrDefault(item => item.Item3 == platform.Variant), platform.Architecture) switch
        {
            ({ Name: { } exact }, _) => exact,
            (_, "arm") => null,
            _ => named.FirstOrDefault().Name,
        };
    }

    /// <summary>The platform that a name stands for.</summary>
    /// <param name="name">The name, in lower case; null is none.</param>
    /// <param name="platform">The platform, or null.</param>
    /// <returns>Whether images are made for it.</returns>
    public static bool TryToPlatform([NotNullWhen(true)] string? name, [NotNullWhen(true)] out Platform? platform)
    {
        platform = null;
        if (name is null || Systems.FirstOrDefault(system => name.StartsWith(system.Prefix, StringComparison.Ordinal)) is not { Prefix: { } prefix, Os: var os })
        {
            return false;
        }

        platform = Architectures.Where(item => item.Name == name[prefix.Length..]).Select(item => new Platform(os, item.Architecture, item.Variant)).FirstOrDefault();
        return platform is not null;
    }
}
