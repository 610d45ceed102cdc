using System.Collections;

namespace ContainerTools.Input;

/// <summary>Offers the platforms that images are commonly made for.</summary>
public sealed class PlatformCompleter : Completer
{
    private protected override IEnumerable<string> Find(string parameter, string word, IDictionary given) =>
    [
        "linux/amd64", "linux/arm64", "linux/arm/v7", "linux/arm/v6", "linux/386", "linux/ppc64le", "linux/riscv64", "linux/s390x", "windows/amd64",
    ];
}
