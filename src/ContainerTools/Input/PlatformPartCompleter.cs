using System.Collections;

namespace ContainerTools.Input;

/// <summary>Offers systems, architectures and variants as Go names them.</summary>
public sealed class PlatformPartCompleter : Completer
{
    private protected override IEnumerable<string> Find(string parameter, string word, IDictionary given) => parameter switch
    {
        "Os" => ["linux", "windows", "freebsd"],
        "Variant" => TextOf(given, "Architecture") is "arm" ? ["v7", "v6", "v5"] : TextOf(given, "Architecture") is "arm64" ? ["v8", "v9"] : ["v2", "v3", "v4", "v5", "v6", "v7", "v8"],
        _ => ["amd64", "arm64", "arm", "386", "loong64", "mips64le", "ppc64le", "riscv64", "s390x"],
    };
}
