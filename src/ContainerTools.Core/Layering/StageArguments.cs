namespace ContainerTools.Layering;

/// <summary>What stands behind a stage's name, read as what the stage needs.</summary>
internal sealed class StageArguments(StageSite site, object?[] items)
{
    public StageSite Site { get; } = site;

    /// <summary>These arguments, if there are as many as the stage takes.</summary>
    public StageArguments Expect(int count, string what) => items.Length == count
        ? this
        : throw Site.Error($"takes {what} and got {(items.Length == 1 ? "1 argument" : $"{items.Length} arguments")}");

    public object? Item(int index) => items[index];

    public string Text(int index) =>
        items[index] as string ?? throw Site.Error($"takes text as argument {index + 1}, not {Describe(items[index])}");

    public int PositiveNumber(int index) => items[index] is long number and > 0
        ? (int)Math.Min(number, int.MaxValue)
        : throw Site.Error($"takes a whole number greater than 0, not {Describe(items[index])}");

    /// <summary>A list of paths; a single one may stand for it.</summary>
    public IReadOnlyList<string> Paths(int index) => Paths(items[index]);

    /// <summary>A list of paths and of <c>{"children_of": paths}</c>; a single one may stand for it.</summary>
    public IReadOnlyList<PathSpec> Specs(int index) =>
        (items[index] is object?[] list ? list : [items[index]]).Select(Spec).ToArray();

    private PathSpec Spec(object? item) => item switch
    {
        string path => new PathSpec([path], ChildrenOf: false),
        IReadOnlyDictionary<string, object?> map when map.Count == 1 && map.TryGetValue("children_of", out object? paths) => new PathSpec(Paths(paths), ChildrenOf: true),
        IReadOnlyDictionary<string, object?> map => throw Site.Error($"takes objects with the one key 'children_of', not with {string.Join(", ", map.Keys.Select(key => $"'{key}'"))}"),
        _ => throw Site.Error($"takes paths and objects with the key 'children_of', not {Describe(item)}"),
    };

    private IReadOnlyList<string> Paths(object? value) => (value is object?[] list ? list : [value])
        .Select(item => item as string ?? throw Site.Error($"takes paths, not {Describe(item)}"))
        .ToArray();

    private static string Describe(object? item) => item switch
    {
        null => "null",
        string text => $"'{text}'",
        IReadOnlyDictionary<string, object?> => "an object",
        object?[] => "a list",
        Delegate => "a delegate",
        _ => item.ToString() ?? "",
    };
}
