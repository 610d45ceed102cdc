using System.Collections;
using System.Management.Automation;
using ContainerTools.Engines;

namespace ContainerTools.Input;

/// <summary>Offers the names of the images that an engine has.</summary>
public sealed class EngineImageCompleter : Completer
{
    private protected override IEnumerable<string> Find(string parameter, string word, IDictionary given)
    {
        if (!LanguagePrimitives.TryConvertTo(given["Engine"], out EngineKind kind))
        {
            return [];
        }

        var engine = new EngineOptions(kind) { Namespace = TextOf(given, "Namespace") };
        return Gather(async (add, cancel) =>
        {
            foreach (string name in await EngineImages.ListAsync(engine, NullReporter.Instance, cancel).ConfigureAwait(false))
            {
                add(name);
            }
        });
    }
}
