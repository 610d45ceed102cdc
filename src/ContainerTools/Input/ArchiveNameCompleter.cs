using System.Collections;
using System.Management.Automation;
using ContainerTools.Archive;
using ContainerTools.Archive.Reading;

namespace ContainerTools.Input;

/// <summary>Offers the names that the images of an archive or layout have in it.</summary>
public sealed class ArchiveNameCompleter : Completer
{
    private protected override IEnumerable<string> Find(string parameter, string word, IDictionary given)
    {
        string[] files = Resolve(given).ToArray();
        return Gather(async (add, cancel) =>
        {
            foreach (string file in files)
            {
                // None is wanted, so only the list is read.
                ArchiveContent content = await ImageImport.ReadContentAsync(file, null, _ => false, NullReporter.Instance, cancel).ConfigureAwait(false);
                foreach (string name in content.Entries.SelectMany(entry => entry.Names))
                {
                    add(name);
                }
            }
        });
    }

    // The parameter takes wildcards, so what would be one in a name is escaped.
    private protected override string Quote(string value, bool isQuoted) => base.Quote(WildcardPattern.Escape(value), isQuoted);

    private static IEnumerable<string> Resolve(IDictionary given)
    {
        bool isLiteral = given["LiteralPath"] is not null;
        if (given[isLiteral ? "LiteralPath" : "Path"] is not { } path)
        {
            return [];
        }

        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand("Microsoft.PowerShell.Management\\Resolve-Path").AddParameter(isLiteral ? "LiteralPath" : "Path", path);
        return [.. shell.Invoke<PathInfo>().Select(found => found.ProviderPath)];
    }
}
