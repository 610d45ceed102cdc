using ContainerTools.Testing;

namespace ContainerTools.Tests.Fuzzing;

/// <summary>
/// The fuzzer itself, and some inputs of each target; more of them the fuzzer tries as a program of its own. What an input makes the process
/// allocate can only be told when no other test runs.
/// </summary>
[Collection(Alone.Name)]
public sealed class FuzzTargetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. FuzzTargets.Names];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Whatever_others_made_is_taken_or_refused(string name)
    {
        using FuzzTarget target = FuzzTargets.Create(name);
        var run = new TargetRun(target, 1, _folder.Path);

        Assert.Null(await run.RunAsync(TimeSpan.FromHours(1), most: 200));

        Assert.Equal(200, run.Count);
        Assert.True(run.Taken > 0, "Inputs that are all refused show little.");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_seed_makes_the_same_inputs(string name)
    {
        using FuzzTarget target = FuzzTargets.Create(name);
        using FuzzTarget other = FuzzTargets.Create(name);
        foreach (int number in Enumerable.Range(0, 20))
        {
            Assert.Equal(target.Make(TargetRun.RandomOf(5, number)), other.Make(TargetRun.RandomOf(5, number)));
        }
    }

    [Theory]
    [InlineData("throws", "InvalidOperationException")]
    [InlineData("lies", "It lies")]
    [InlineData("devours", "It allocates too much")]
    public async Task A_fault_is_found_and_the_input_is_reduced_to_what_leads_to_it(string how, string fault)
    {
        using var target = new FaultyTarget(how);
        var run = new TargetRun(target, 7, _folder.Path);

        string report = Assert.IsType<string>(await run.RunAsync(TimeSpan.FromHours(1)));

        Assert.Contains(fault, report, StringComparison.Ordinal);
        Assert.Contains("seed 7", report, StringComparison.Ordinal);
        string input = Assert.Single(Directory.GetFiles(_folder.Path, "*.small"));
        Assert.Equal("!", await File.ReadAllTextAsync(input));
    }

    [Theory]
    [InlineData("--seconds")]
    [InlineData("--seconds", "0")]
    [InlineData("nonsense")]
    [InlineData("--input", "file")]
    [InlineData("tar", "tree", "--input", "file")]
    public void A_command_line_that_makes_no_sense_is_refused(params string[] arguments) => Assert.Null(FuzzOptions.Parse(arguments));

    [Fact]
    public void Targets_time_and_seed_can_be_chosen()
    {
        FuzzOptions options = Assert.IsType<FuzzOptions>(FuzzOptions.Parse(["tar", "http", "--seconds", "90", "--seed", "-5"]));

        Assert.Equal(["tar", "http"], options.Targets);
        Assert.Equal((TimeSpan.FromSeconds(90), -5), (options.Time, options.Seed));
    }
}
