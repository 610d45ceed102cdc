using System.Collections;

namespace ContainerTools.Input;

/// <summary>Offers the names that .NET has for platforms of images.</summary>
public sealed class RuntimeIdentifierCompleter : Completer
{
    private protected override IEnumerable<string> Find(string parameter, string word, IDictionary given) =>
        ["linux-x64", "linux-arm64", "linux-arm", "linux-musl-x64", "linux-musl-arm64", "linux-musl-arm", "win-x64"];
}
