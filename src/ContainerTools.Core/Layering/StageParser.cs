namespace ContainerTools.Layering;

/// <summary>Makes stages of their written form, in which a stage is a list of its name and its arguments.</summary>
internal static class StageParser
{
    private const string Known = "flatten, limit_layers, map, over, pipe, popularity_contest, remove_paths, reverse, split_every, split_paths, subcomponent_in and subcomponent_out";

    /// <param name="value">What the stage was given as.</param>
    /// <param name="outer">The position of the stage that the pipeline is an argument of.</param>
    public static PipeStage ParsePipeline(object? value, string? outer)
    {
        object?[] stages = value switch
        {
            // PowerShell's @(@('reverse')) is a list of text: a single stage, not a list of one.
            object?[] and [string, ..] => [value],
            object?[] list => list,
            Delegate => [value],
            _ => throw new ImageException(ImageError.InvalidArgument, $"{(outer is null ? "The layering pipeline" : $"Stage {outer} of the layering pipeline (pipe)")} is not a list of stages."),
        };
        return new PipeStage(stages.Select((stage, index) => Parse(stage, outer is null ? $"{index + 1}" : $"{outer}.{index + 1}")).ToArray());
    }

    private static IStage Parse(object? value, string position) => value switch
    {
        Func<object, object?> function => new DelegateStage(new StageSite("a function", position), function),
        Delegate other => throw new StageSite(other.GetType().Name, position).Error("is not a Func<object, object>"),
        object?[] and [string name, .. var arguments] => Create(new StageArguments(new StageSite(name, position), arguments)),
        string name => throw new StageSite(name, position).Error("is only a name; a stage is a list of a name and its arguments"),
        _ => throw new ImageException(ImageError.InvalidArgument, $"Stage {position} of the layering pipeline is not a list that begins with the name of a stage."),
    };

    private static IStage Create(StageArguments given) => given.Site.Name switch
    {
        "split_paths" => new SplitPathsStage(given.Site, given.Expect(1, "a list of paths").Specs(0)),
        "subcomponent_out" => new SubcomponentStage(given.Site, given.Expect(1, "a list of paths").Paths(0), graph => graph.References),
        "subcomponent_in" => new SubcomponentStage(given.Site, given.Expect(1, "a list of paths").Paths(0), graph => graph.Referrers),
        "popularity_contest" => new PopularityContestStage(given.Expect(0, "no argument").Site),
        "limit_layers" => new LimitLayersStage(given.Site, given.Expect(1, "a number of layers").PositiveNumber(0)),
        "split_every" => new SplitEveryStage(given.Site, given.Expect(1, "a number of nodes").PositiveNumber(0)),
        "remove_paths" => new RemovePathsStage(given.Site, given.Expect(1, "a list of paths").Paths(0)),
        "reverse" => new ReverseStage(given.Expect(0, "no argument").Site),
        "flatten" => new FlattenStage(given.Expect(0, "no argument").Site),
        "over" => new OverStage(given.Site, given.Expect(2, "a key and a stage").Text(0), Parse(given.Item(1), $"{given.Site.Position}.1")),
        "map" => new MapStage(given.Site, Parse(given.Expect(1, "a stage").Item(0), $"{given.Site.Position}.1")),
        "pipe" => ParsePipeline(given.Expect(1, "a list of stages").Item(0), given.Site.Position),
        _ => throw given.Site.Error($"is unknown; there are {Known}"),
    };
}
