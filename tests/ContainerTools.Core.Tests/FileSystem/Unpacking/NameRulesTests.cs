using ContainerTools.FileSystem.Unpacking;

namespace ContainerTools.Tests.FileSystem.Unpacking;

public sealed class NameRulesTests
{
    [Theory]
    [InlineData("usr/lib/x.so.1", null)]
    [InlineData("d/name.", "dots and blanks")]
    [InlineData("d/name ", "dots and blanks")]
    [InlineData("etc/a:b", "character")]
    [InlineData("a\\..\\b", "character")]
    [InlineData("C:", "character")]
    [InlineData("tab\there", "character")]
    [InlineData("dev/nul", "device")]
    [InlineData("dev/null", null)]
    [InlineData("con.txt", "device")]
    [InlineData("Lpt1", "device")]
    [InlineData("console", null)]
    public void Windows_has_names_of_its_own(string path, string? problem)
    {
        string? found = new NameRules(isWindows: true, ignoresCase: false, ignoresForm: false).FindProblem(path);
        if (problem is null)
        {
            Assert.Null(found);
        }
        else
        {
            Assert.Contains(problem, found, StringComparison.Ordinal);
        }

        Assert.Null(new NameRules(isWindows: false, ignoresCase: false, ignoresForm: false).FindProblem(path));
    }

    [Fact]
    public void Where_case_does_not_count_the_first_of_two_names_is_taken()
    {
        var rules = new NameRules(isWindows: false, ignoresCase: true, ignoresForm: false);
        Assert.Null(rules.FindProblem("Readme"));
        Assert.Contains("'Readme'", rules.FindProblem("README"), StringComparison.Ordinal);
        Assert.Null(rules.FindProblem("d/readme"));
        Assert.Null(rules.FindProblem("\udcff"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void How_an_accent_is_written_counts_where_the_file_system_says_so(bool ignoresForm)
    {
        var rules = new NameRules(isWindows: !ignoresForm, ignoresCase: true, ignoresForm);
        Assert.Null(rules.FindProblem("caf\u00e9"));

        // The runtime knows no normal forms where it has no Unicode library; macOS and Windows have one.
        bool knowsForms = "e\u0301".Normalize() == "\u00e9";
        Assert.Equal(ignoresForm && knowsForms, rules.FindProblem("cafe\u0301") is not null);
        Assert.NotNull(rules.FindProblem("CAF\u00c9"));
    }

    [Fact]
    public void Windows_has_no_bytes_that_are_no_text()
    {
        Assert.Contains("UTF-8", new NameRules(isWindows: true, ignoresCase: false, ignoresForm: false).FindProblem("d/\udcff"), StringComparison.Ordinal);
        Assert.Null(new NameRules(isWindows: false, ignoresCase: false, ignoresForm: false).FindProblem("d/\udcff"));
    }
}
