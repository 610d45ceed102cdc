using System.Collections.Specialized;

namespace ContainerTools.Layering;

/// <summary>Another stage on one of several parts; the others stay as they are.</summary>
internal sealed class OverStage(StageSite site, string key, IStage stage) : IStage
{
    public object Apply(object data, PipelineRun run)
    {
        OrderedDictionary parts = site.ExpectParts(data);
        if (!parts.Contains(key))
        {
            // split_paths leaves empty parts out, so this is nothing unusual; the original fails here.
            run.Reporter.Warning($"{site} found no part '{key}' to work on and changed nothing.");
            return parts;
        }

        var result = new OrderedDictionary(StringComparer.Ordinal);
        foreach (string name in parts.Keys)
        {
            object part = parts[name]!;
            result.Add(name, name == key ? stage.Apply(part, run) : part);
        }

        return result;
    }
}
