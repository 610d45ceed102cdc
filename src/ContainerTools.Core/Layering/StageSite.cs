using System.Collections.Specialized;

namespace ContainerTools.Layering;

/// <summary>A stage's name and where in the pipeline it stands: <c>2.1</c> is the first stage inside the second one.</summary>
internal sealed record StageSite(string Name, string Position)
{
    public override string ToString() => $"Stage {Position} of the layering pipeline ({Name})";

    public ImageException Error(string problem) => new(ImageError.InvalidArgument, $"{this} {problem}.", Name);

    public ReferenceGraph ExpectGraph(object data) =>
        data as ReferenceGraph ?? throw Error($"works on a graph and got {Describe(data)}");

    public IReadOnlyList<object> ExpectList(object data) =>
        data as IReadOnlyList<object> ?? throw Error($"works on a list and got {Describe(data)}");

    public OrderedDictionary ExpectParts(object data) =>
        data as OrderedDictionary ?? throw Error($"works on named parts, as split_paths makes them, and got {Describe(data)}");

    private static string Describe(object data) => data switch
    {
        ReferenceGraph => "a graph",
        OrderedDictionary parts => $"the parts {string.Join(", ", parts.Keys.Cast<string>())}",
        _ => "a list",
    };
}
