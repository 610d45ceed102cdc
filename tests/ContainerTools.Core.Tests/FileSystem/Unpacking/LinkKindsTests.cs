using ContainerTools.FileSystem.Unpacking;

namespace ContainerTools.Tests.FileSystem.Unpacking;

public sealed class LinkKindsTests
{
    private static readonly LinkKinds Links = new(WrittenImage.Read(
        [
            WrittenLayer.Of(
                "usr/bin/", "usr/bin/sh = #!", "bin -> usr/bin", "abs -> /usr/bin", "twice -> bin", "usr/up -> ../bin",
                "sh -> bin/sh", "dangling -> nowhere", "self -> self", "a -> b", "b -> a", "root -> /", "below -> bin/sh/x"),
        ],
        0,
        0).Entries);

    [Theory]
    [InlineData("bin")]
    [InlineData("abs")]
    [InlineData("twice")]
    [InlineData("usr/up")]
    [InlineData("root")]
    public void A_link_may_lead_to_a_folder_by_any_way(string path) => Assert.True(Links.LeadsToFolder(path));

    [Theory]
    [InlineData("sh")]
    [InlineData("dangling")]
    [InlineData("self")]
    [InlineData("a")]
    [InlineData("below")]
    public void All_other_links_count_as_those_to_files(string path) => Assert.False(Links.LeadsToFolder(path));
}
