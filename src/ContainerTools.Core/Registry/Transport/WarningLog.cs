using System.Collections.Concurrent;
using System.Net.Http.Headers;

namespace ContainerTools.Registry.Transport;

/// <summary>Shows the warnings that come with a registry's answers (OCI distribution-spec, "Warnings"), each text once. Thread-safe.</summary>
internal sealed class WarningLog(string registry)
{
    private readonly ConcurrentDictionary<string, bool> _shown = new(StringComparer.Ordinal);

    public void Show(HttpResponseHeaders headers, IReporter reporter)
    {
        // Code 299, agent "-".
        foreach (WarningHeaderValue warning in headers.Warning)
        {
            string text = warning.Text.Trim('"').Replace("\\\"", "\"", StringComparison.Ordinal);
            if (warning.Code == 299 && _shown.TryAdd(text, true))
            {
                reporter.Warning($"{registry} says: {PrintableText.Of(text)}");
            }
        }
    }
}
