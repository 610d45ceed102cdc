using ContainerTools.FileSystem;

namespace ContainerTools.Tests.FileSystem;

public class PathPatternTests
{
    [Theory]
    [InlineData("*.pdb", "app/x.pdb", true)]
    [InlineData("*.pdb", "x.pdb", true)]
    [InlineData("*.pdb", "x.pdb.old", false)]
    [InlineData("/*.pdb", "app/x.pdb", false)]
    [InlineData("/*.pdb", "x.pdb", true)]
    [InlineData("obj", "a/b/obj", true)]
    [InlineData("obj", "a/b/object", false)]
    [InlineData("obj/", "a/b/obj", true)]
    [InlineData("a/obj", "a/obj", true)]
    [InlineData("a/obj", "b/a/obj", false)]
    [InlineData("a/*", "a/b", true)]
    [InlineData("a/*", "a/b/c", false)]
    [InlineData("a/**", "a/b/c", true)]
    [InlineData("a/**", "a", false)]
    [InlineData("**/x", "x", true)]
    [InlineData("**/x", "a/b/x", true)]
    [InlineData("a/**/x", "a/x", true)]
    [InlineData("a/**/x", "a/b/c/x", true)]
    [InlineData("a/**/x", "ab/x", false)]
    [InlineData("?", "a", true)]
    [InlineData("?", "ab", false)]
    [InlineData("a?b", "a/b", false)]
    [InlineData("[a]", "[a]", true)]
    [InlineData("[a]", "a", false)]
    [InlineData("a.b", "aXb", false)]
    [InlineData("A", "a", false)]
    [InlineData("line\nbreak", "line\nbreak", true)]
    [InlineData("*", "line\nbreak", true)]
    [InlineData("a\n", "a", false)]
    [InlineData("a", "/a/", true)]
    [InlineData(@"bin\*", "bin/secret", true)]
    [InlineData(@"bin\*", "usr/bin/secret", false)]
    [InlineData(@"\bin\", "bin", true)]
    [InlineData(@"\bin\", "usr/bin", false)]
    [InlineData(@"a\**\x", "a/b/c/x", true)]
    [InlineData(@"dev\x2ddisk", @"dev\x2ddisk", true)]
    [InlineData(@"C:\app\*", "app/x", true)]
    [InlineData(@"C:\app\*", "srv/app/x", false)]
    [InlineData("a:b", "d/a:b", true)]
    public void A_pattern_matches_as_in_gitignore(string pattern, string path, bool matches) =>
        Assert.Equal(matches, PathPattern.Parse(pattern).Matches(path));

    [Theory]
    [InlineData("bin", "usr/bin/ls", true)]
    [InlineData("/bin", "usr/bin/ls", false)]
    [InlineData("usr/*", "usr/bin/ls", true)]
    [InlineData("ls", "usr/bin/ls", true)]
    [InlineData("l", "usr/bin/ls", false)]
    public void It_holds_what_lies_below(string pattern, string path, bool holds) =>
        Assert.Equal(holds, PathPattern.Parse(pattern).MatchesOrHolds(path));

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData(@"\")]
    [InlineData(@"C:\")]
    public void Nothing_is_no_pattern(string text) => Assert.Throws<FormatException>(() => PathPattern.Parse(text));

    [Theory]
    [InlineData("x")]
    [InlineData("é")]
    [InlineData(@"x\")]
    [InlineData("**/x")]
    public void A_pattern_has_1024_characters_at_most(string part)
    {
        string longest = string.Concat(Enumerable.Repeat(part, 32)).PadRight(1024, part[^1]);

        Assert.False(PathPattern.Parse(longest).Matches("a", ignoresCase: false));
        Assert.False(PathPattern.Parse(longest).Matches("a", ignoresCase: true));
        Assert.Throws<FormatException>(() => PathPattern.Parse(longest + "x"));
    }

    [Theory]
    [InlineData("*a", 64, true)]
    [InlineData("*a", 65, false)]
    [InlineData("**/", 32, true)]
    [InlineData("**/", 33, false)]
    [InlineData("?", 65, false)]
    public void A_pattern_has_64_wildcards_at_most(string part, int count, bool isTaken)
    {
        string pattern = string.Concat(Enumerable.Repeat(part, count)) + "x";

        if (isTaken)
        {
            Assert.False(PathPattern.Parse(pattern).Matches("a"));
        }
        else
        {
            Assert.Throws<FormatException>(() => PathPattern.Parse(pattern));
        }
    }

    [Fact]
    public void Patterns_cost_the_same_for_every_path() =>
        // Would take for ever with backtracking.
        Assert.False(PathPattern.Parse(string.Concat(Enumerable.Repeat("*a", 40))).Matches(new string('a', 200) + "b"));
}
