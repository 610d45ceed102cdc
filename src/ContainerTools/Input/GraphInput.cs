using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ContainerTools.Inspection;
using ContainerTools.Layering;

namespace ContainerTools.Input;

/// <summary>Makes graph nodes of what comes down the pipeline: graphs, nodes, files, or objects with Path, References and Size.</summary>
internal static class GraphInput
{
    // Each under the name that people give it and under Nix's.
    private static readonly string[] PathNames = ["Path", "FullName"];
    private static readonly string[] SizeNames = ["Size", "NarSize", "Length"];

    public static IEnumerable<GraphNode> Read(PSObject input) => input.BaseObject switch
    {
        ReferenceGraph graph => graph.Nodes,
        GraphNode node => [node],
        FileSystemInfo file => [new GraphNode(file.FullName, size: Measure(file))],
        ImageFile file => throw new ImageException(ImageError.InvalidArgument, $"'{file}' is a file of an image and none of this machine. Save-ImageFile saves it; Get-ReferenceGraph makes a graph of an image.", file),
        _ => [ReadObject(input)],
    };

    private static GraphNode ReadObject(PSObject input)
    {
        string path = Find(input, PathNames) is { } value ? $"{value}" : "";
        if (path.Length == 0)
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{input}' is no node of a graph: it has no Path.", input);
        }

        return new GraphNode(path, Texts(Find(input, ["References"])), Number(Find(input, SizeNames), path), Find(input, ["ClosureSize"]) is { } closure ? Number(closure, path) : null);
    }

    private static object? Find(PSObject input, IEnumerable<string> names) => input.BaseObject is IDictionary map
        ? names.SelectMany(name => map.Keys.Cast<object>().Where(key => name.Equals($"{key}", StringComparison.OrdinalIgnoreCase))).Select(key => map[key]).FirstOrDefault()
        : names.Select(name => input.Properties[name]?.Value).FirstOrDefault(value => value is not null);

    private static IEnumerable<string> Texts(object? value) => value switch
    {
        null => [],
        string text => [text],
        IEnumerable list => list.Cast<object?>().Select(item => $"{item}"),
        _ => [$"{value}"],
    };

    private static long Number(object? value, string path) => value is null ? 0
        : LanguagePrimitives.TryConvertTo(value, typeof(long), CultureInfo.InvariantCulture, out object number) ? (long)number
        : throw new ImageException(ImageError.InvalidArgument, $"The size of '{path}' is '{value}', which is not a number.", path);

    private static long Measure(FileSystemInfo file) => file switch
    {
        FileInfo single => single.Length,
        DirectoryInfo folder when folder.LinkTarget is null => folder.EnumerateFileSystemInfos().Sum(Measure),
        _ => 0,
    };
}
