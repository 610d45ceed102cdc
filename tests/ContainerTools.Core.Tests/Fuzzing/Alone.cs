namespace ContainerTools.Tests.Fuzzing;

/// <summary>Tests that run while no other one does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class Alone
{
    /// <summary>Of the collection.</summary>
    public const string Name = "alone";
}
