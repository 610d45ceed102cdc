namespace ContainerTools.Layering;

/// <summary>Ways to divide a graph into layers without writing a pipeline.</summary>
public enum SplitAlgorithm
{
    /// <summary>The largest nodes apart, each with what only it needs (<see cref="AutoLayer"/>).</summary>
    Auto,

    /// <summary>The most popular nodes one a layer, all others together on top (<see cref="PopularityContest"/>).</summary>
    Popularity,

    /// <summary>So that updates cost little: what changes often apart from what is large (<see cref="GraphNode.ChangeRate"/>).</summary>
    Cost,
}
