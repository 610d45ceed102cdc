namespace ContainerTools.Tests.Acceptance;

/// <summary>Tests that share the engines: one dockerd a run, and no two tests that use it at the same time.</summary>
[CollectionDefinition(Name)]
public sealed class Judged : ICollectionFixture<Engines>, ICollectionFixture<StockedRegistry>
{
    public const string Name = "acceptance";
}
