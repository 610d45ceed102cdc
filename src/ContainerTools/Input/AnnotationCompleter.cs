using System.Collections;

namespace ContainerTools.Input;

/// <summary>Offers a hashtable with one of the keys that OCI image-spec, annotations.md, "Pre-Defined Annotation Keys" names, to be filled in.</summary>
public sealed class AnnotationCompleter : Completer
{
    private static readonly string[] Keys =
    [
        "created", "authors", "url", "documentation", "source", "version", "revision", "vendor", "licenses", "ref.name", "title", "description", "base.digest", "base.name",
    ];

    private protected override IEnumerable<string> Find(string parameter, string word, IDictionary given) =>
        Keys.Select(key => $"@{{ 'org.opencontainers.image.{key}' = '' }}");

    private protected override string Quote(string value, bool isQuoted) => value;
}
