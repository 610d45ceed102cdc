using ContainerTools.Registry.Authentication;

namespace ContainerTools.Tests.Registry;

public class ScopeTests
{
    [Theory]
    [InlineData("repository:library/alpine:pull", "repository", "library/alpine", "pull")]
    [InlineData("repository:host:5000/app:push,pull", "repository", "host:5000/app", "pull,push")]
    [InlineData("repository(plugin):a/b:pull,pull", "repository(plugin)", "a/b", "pull")]
    [InlineData("registry:catalog:*", "registry", "catalog", "*")]
    public void Scopes_are_split_from_both_ends(string text, string type, string name, string actions)
    {
        Assert.True(RegistryScope.TryParse(text, out RegistryScope? scope));
        Assert.Equal((type, name, actions), (scope.Type, scope.Name, scope.Actions));
    }

    [Theory]
    [InlineData("")]
    [InlineData("repository")]
    [InlineData("repository:x")]
    [InlineData("repository::pull")]
    [InlineData(":x:pull")]
    [InlineData("repository:x:")]
    [InlineData("repository:host:5000/app")]
    public void What_is_no_scope_is_not_taken_for_one(string text)
    {
        Assert.False(RegistryScope.TryParse(text, out _));
    }

    [Fact]
    public void Equal_scopes_are_equal_texts()
    {
        Assert.Equal(RegistryScope.Repository("a", "pull", "push"), RegistryScope.Repository("a", "push", "pull", "push"));
        Assert.Equal("registry:catalog:*", RegistryScope.Catalog.ToString());
    }

    [Fact]
    public void The_needed_scope_stays_first()
    {
        ScopeSet needed = RegistryScope.Repository("b", "pull");

        ScopeSet merged = needed.With(ScopeSet.Parse("repository:a:pull  nonsense repository:b:push"));

        Assert.Equal("repository:b:pull,push repository:a:pull", merged.ToString());
        Assert.Equal("b", merged.Repository);
    }

    [Fact]
    public void The_order_makes_a_difference()
    {
        Assert.Equal(ScopeSet.Parse("repository:a:pull repository:b:pull"), ScopeSet.Parse("repository:a:pull repository:b:pull"));
        Assert.NotEqual(ScopeSet.Parse("repository:a:pull repository:b:pull"), ScopeSet.Parse("repository:b:pull repository:a:pull"));
        Assert.Null(((ScopeSet)RegistryScope.Catalog).Repository);
        Assert.Null(ScopeSet.Empty.Repository);
    }
}
