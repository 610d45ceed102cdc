using System.Collections;
using System.Management.Automation;
using ContainerTools.Input;
using ContainerTools.Layering;
using static ContainerTools.Input.PipelineValue;

namespace ContainerTools.Pipeline;

/// <summary>Reads a layering pipeline as people give it: JSON, the path of a file with JSON, or arrays with script blocks in them.</summary>
internal static class PipelineInput
{
    public static LayeringPipeline Read(PSCmdlet command, object input) => Unwrap(input) switch
    {
        string text when text.TrimStart().StartsWith('[') => LayeringPipeline.Parse(text),
        string path => ReadFile(command.ResolveFilePath(path)),
        FileInfo file => ReadFile(file.FullName),
        var stages => LayeringPipeline.FromObject(ToStages(stages)!),
    };

    private static LayeringPipeline ReadFile(string path) => LayeringPipeline.Parse(SourceFile.ReadAllText(path));

    private static object? ToStages(object? value) => Unwrap(value) switch
    {
        ScriptBlock script => (Func<object, object?>)(data => Run(script, data)),
        string text => text,
        IDictionary map => map,
        IEnumerable list => list.Cast<object?>().Select(ToStages).ToArray(),
        var other => other,
    };

    // The data comes as $_ and as the first argument, as ForEach-Object and functions have it.
    private static object? Run(ScriptBlock script, object data)
    {
        var results = script.InvokeWithContext(null, [new PSVariable("_", data)], data);
        return results.Count == 1 ? UnwrapAll(results[0]) : results.Select(UnwrapAll).ToArray();
    }

    // Group-Object and others give collections whose items are wrapped each.
    private static object? UnwrapAll(object? value) => Unwrap(value) switch
    {
        IList<PSObject> list => list.Select(UnwrapAll).ToArray(),
        object?[] list => Array.ConvertAll(list, UnwrapAll),
        ArrayList list => list.Cast<object?>().Select(UnwrapAll).ToArray(),
        var other => other,
    };
}
