using ContainerTools.Syncing;

namespace ContainerTools.Tests.Syncing;

public sealed class TagSelectorTests
{
    private static readonly string[] Tags =
    [
        "latest", "12", "12.5", "12.5-slim", "12.11", "12.11-slim", "12-rc1", "11.9", "11.9-slim", "bookworm", "20240131",
        $"sha256-{new string('a', 64)}", $"sha256-{new string('a', 64)}.sig",
    ];

    private static readonly SyncRule Rule = new("a.example/x", "b.example/x");

    [Fact]
    public void All_tags_are_taken_the_newest_first_but_those_that_attach_something() => Assert.Equal(
        ["12.11", "12.11-slim", "12.5", "12.5-slim", "12", "12-rc1", "11.9", "11.9-slim", "20240131", "latest", "bookworm"],
        Select(Rule));

    [Theory]
    [InlineData("12*", "12.11,12.11-slim,12.5,12.5-slim,12,12-rc1")]
    [InlineData("1?.?", "12.5,11.9")]
    [InlineData("1[12].9", "11.9")]
    [InlineData("LATEST", "")]
    [InlineData("12.5", "12.5")]
    [InlineData("12", "12")]
    public void A_pattern_matches_the_whole_tag_and_minds_the_case(string pattern, string expected) =>
        Assert.Equal(expected, string.Join(',', Select(Rule with { Include = [pattern] })));

    [Fact]
    public void Regular_expressions_match_the_whole_tag_too() =>
        Assert.Equal(["12.11", "12.5", "11.9"], Select(Rule with { IncludeRegex = [@"\d+\.\d+"] }));

    [Fact]
    public void Patterns_and_expressions_add_up_and_what_is_excluded_is_out_whatever_includes_it() => Assert.Equal(
        ["12.5", "latest"],
        Select(Rule with { Include = ["12.*", "latest"], IncludeRegex = ["book.*"], Exclude = ["*-slim", "bookworm"], ExcludeRegex = [@"12\.1\d"] }));

    [Fact]
    public void A_suffix_is_a_must_and_does_not_count_in_the_version() => Assert.Equal(
        ["12.11-slim", "12.5-slim"],
        Select(Rule with { Suffix = "-slim", VersionRange = ">=12" }));

    [Fact]
    public void The_newest_are_counted_after_all_else() =>
        Assert.Equal(["12.11", "12.5"], Select(Rule with { VersionRange = "^12", Latest = 2, Exclude = ["*-*"] }));

    [Fact]
    public void Pre_releases_are_within_a_range_where_they_are_asked_for() =>
        Assert.Contains("12-rc1", Select(Rule with { VersionRange = ">=11", IncludePrerelease = true }));

    [Theory]
    [InlineData("(", null, 0)]
    [InlineData("(?<=a)b", null, 0)]
    [InlineData(@"(a)\1", null, 0)]
    [InlineData("((a{1000}){1000}){1000}", null, 0)]
    [InlineData("", null, 0)]
    [InlineData("a", ">=x.1", 1)]
    [InlineData("a", null, -1)]
    [InlineData("a", null, 0)]
    public void What_is_no_rule_is_refused(string regex, string? range, int latest) =>
        Assert.Equal(ImageError.InvalidArgument, Assert.Throws<ImageException>(() => new TagSelector(Rule with { IncludeRegex = [regex], VersionRange = range, Latest = latest })).Error);

    private static IReadOnlyList<string> Select(SyncRule rule) => new TagSelector(rule).Select(Tags);
}
