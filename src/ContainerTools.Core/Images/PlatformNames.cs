namespace ContainerTools;

/// <summary>Maps the spellings of platforms that tools use to one normal spelling (as containerd's platforms/database.go).</summary>
internal static class PlatformNames
{
    private static readonly HashSet<string> Architectures = new(StringComparer.OrdinalIgnoreCase)
    {
        "386", "i386", "i486", "i586", "i686", "x86", "amd64", "x64", "x86_64", "x86-64", "arm", "armhf", "armel", "armv5", "armv6",
        "armv7", "arm64", "aarch64", "loong64", "loongarch64", "mips", "mipsle", "mips64", "mips64le", "ppc64", "ppc64le", "riscv64", "s390x", "wasm",
    };

    public static bool IsArchitecture(string text) => Architectures.Contains(text);

    public static bool IsName(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    public static (string Os, string Architecture, string? Variant) Normalise(string os, string architecture, string? variant)
    {
        os = os.ToLowerInvariant();
        architecture = architecture.ToLowerInvariant();
        variant = string.IsNullOrEmpty(variant) ? null : variant.ToLowerInvariant();
        if (variant is not null && char.IsAsciiDigit(variant[0]))
        {
            variant = "v" + variant;
        }

        (architecture, variant) = (architecture, variant) switch
        {
            ("x86_64" or "x86-64" or "x64" or "amd64", "v1") => ("amd64", null),
            ("x86_64" or "x86-64" or "x64", _) => ("amd64", variant),
            ("i386" or "i486" or "i586" or "i686" or "x86", _) => ("386", variant),
            ("aarch64" or "arm64", "v8") => ("arm64", null),
            ("aarch64", _) => ("arm64", variant),
            ("armhf" or "armv7", _) => ("arm", "v7"),
            ("armel" or "armv6", _) => ("arm", "v6"),
            ("armv5", _) => ("arm", "v5"),
            ("arm", null) => ("arm", "v7"),
            ("loongarch64", _) => ("loong64", variant),
            _ => (architecture, variant),
        };
        return (os == "macos" ? "darwin" : os, architecture, variant);
    }
}
