using System.Text;
using ContainerTools.Syncing;

namespace ContainerTools.Tests.Syncing;

public sealed class SyncRuleFileTests
{
    [Fact]
    public void Entries_have_what_the_defaults_say_unless_they_say_something_else()
    {
        IReadOnlyList<SyncRule> rules = Parse("""
            {
              // Comments are allowed.
              "$schema": "https://registry.example.com/sync.json",
              "version": 1,
              "sync": [
                {
                  "source": ["docker.io/library/debian", "docker.io/library/alpine"],
                  "include": "12*", "includeRegex": ["\\d+"], "exclude": ["*-rc*"], "excludeRegex": "x",
                  "versionRange": ">=1 <2", "includePrerelease": true, "suffix": "-slim", "latest": 5,
                  "platform": ["linux/amd64", "linux/arm64"], "includeReferrers": false, "remove": true,
                  "rateLimitReserve": 20, "rateLimitAction": "Wait"
                },
                { "source": "docker.io/library/redis", "destination": "mirror.example.com/redis" }
              ],
              "defaults": { "destination": "mirror.example.com/hub/", "includeReferrers": true }
            }
            """);

        Assert.Equal(
            new SyncRule("docker.io/library/debian", "mirror.example.com/hub/")
            {
                Include = ["12*"],
                IncludeRegex = [@"\d+"],
                Exclude = ["*-rc*"],
                ExcludeRegex = ["x"],
                VersionRange = ">=1 <2",
                IncludePrerelease = true,
                Suffix = "-slim",
                Latest = 5,
                Platforms = [new Platform("linux", "amd64"), new Platform("linux", "arm64")],
                Remove = true,
                RateLimitReserve = 20,
                RateLimitAction = RateLimitAction.Wait,
            },
            rules[0]);
        Assert.Equal(rules[0] with { Source = "docker.io/library/alpine" }, rules[1]);
        Assert.Equal(new SyncRule("docker.io/library/redis", "mirror.example.com/redis") { IncludeReferrers = true }, rules[2]);
        Assert.Equal(3, rules.Count);
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("[]", "line 1: The file is not an object")]
    [InlineData("{}", "there is no list 'sync'")]
    [InlineData("{\n\"sync\": [] }", "line 2: the list 'sync' is empty")]
    [InlineData("{\n\n\"syncs\": [] }", "line 3: 'syncs' is no member of a file of rules")]
    [InlineData("{\"sync\": [\n{\"source\":\"a.example/b\",\"destination\":\"b.example/c\",\n\"tags\":[\"1\"]}] }", "line 3: 'tags' is no member of an entry")]
    [InlineData("{\"defaults\":{\"source\":\"a.example/b\"},\"sync\":[]}", "'source' is no member of 'defaults'")]
    [InlineData("{\"sync\": [{\"source\":\"a.example/b\"}] }", "has no 'destination'")]
    [InlineData("{\"sync\": [{\"destination\":\"a.example/b\"}] }", "has no 'source'")]
    [InlineData("{\"sync\": [{\"source\":[],\"destination\":\"a.example/b\"}] }", "has no 'source'")]
    [InlineData("{\"sync\": [{\"source\":\"a.example/b\",\"destination\":\"b.example/c\",\"latest\":0}] }", "must be 1 at least")]
    [InlineData("{\"sync\": [{\"source\":\"a.example/b\",\"destination\":\"b.example/c\",\"latest\":\"5\"}] }", "'latest' is no whole number")]
    [InlineData("{\"sync\": [{\"source\":\"a.example/b\",\"destination\":\"b.example/c\",\"latest\":5,\n\"latest\":6}] }", "line 2: 'latest' is there twice")]
    [InlineData("{\"sync\": [{\"source\":\"a.example/b\",\"destination\":\"b.example/c\",\"include\":[1]}] }", "'include' is not a text")]
    [InlineData("{\"sync\": [{\"source\":\"a.example/b\",\"destination\":\"b.example/c\",\"include\":\"\"}] }", "'include' is empty")]
    [InlineData("{\"sync\": [{\"source\":\"a.example/b\",\"destination\":\"b.example/c\",\"remove\":\"yes\"}] }", "neither true nor false")]
    [InlineData("{\"sync\": [{\"source\":\"a.example/b\",\"destination\":\"b.example/c\",\"platform\":\"linux\"}] }", "'linux' is no platform")]
    [InlineData("{\"sync\": [{\"source\":\"a.example/b\",\"destination\":\"b.example/c\",\"includeRegex\":\"(\"}] }", "cannot be used as a pattern")]
    [InlineData("{\"sync\": [{\"source\":\"a.example/b\",\"destination\":\"b.example/c\",\"versionRange\":\"new\"}] }", "is no version")]
    [InlineData("{\"sync\": [{\"source\":\"a.example/b\",\"destination\":\"b.example/c\",\"rateLimitAction\":\"stop\"}] }", "neither Stop nor Wait")]
    [InlineData("{\"version\":2,\"sync\":[]}", "only version 1")]
    [InlineData("{\"sync\": [{\"source\":\"a.example/b\",\"destination\":\"b.example/c\"}] } 1", "after a single JSON value")]
    [InlineData("{\"sync\": [{\"source\":\"a.example/b\",\"destination\":\"\\ud800\"}] }", "no Unicode")]
    [InlineData("{\"sync\": [[[[[[[[[[[[[[]]]]]]]]]]]]]] }", "line 1")]
    [InlineData("{\"sync\": [\n{\"source\":\"a.example/b\",", "line 2")]
    public void What_is_no_file_of_rules_is_an_error_with_its_line(string text, string problem)
    {
        ImageException error = Assert.Throws<ImageException>(() => Parse(text));

        Assert.Equal(ImageError.Malformed, error.Error);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Contains("rules.json, line", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_too_large_is_not_read() =>
        Assert.Equal(ImageError.TooLarge, Assert.Throws<ImageException>(() => SyncRuleFile.Parse(new byte[(1 << 20) + 1], "rules.json")).Error);

    [Fact]
    public void What_is_not_Unicode_is_refused() =>
        Assert.Equal(ImageError.Malformed, Assert.Throws<ImageException>(() => SyncRuleFile.Parse(new byte[] { (byte)'{', 0xFF }, "rules.json")).Error);

    private static IReadOnlyList<SyncRule> Parse(string text) => SyncRuleFile.Parse(Encoding.UTF8.GetBytes(text), "rules.json");
}
