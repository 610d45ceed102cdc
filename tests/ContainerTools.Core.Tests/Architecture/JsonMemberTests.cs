namespace ContainerTools.Tests.Architecture;

/// <summary>The runtime's search for a member throws where another member's name is no Unicode, and documents are others'.</summary>
public sealed class JsonMemberTests
{
    [Fact]
    public void Members_of_documents_are_found_by_one_method_that_does_not_mind_their_names()
    {
        string core = Path.Combine(RepositoryFolder.Root, "src", "ContainerTools.Core");
        string[] files = [.. Directory.EnumerateFiles(core, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(Path.Combine(core, "obj"), StringComparison.Ordinal) && File.ReadAllText(file).Contains("TryGetProperty(", StringComparison.Ordinal))
            .Select(file => Path.GetFileName(file))];

        Assert.Equal(["JsonReading.cs"], files);
    }
}
