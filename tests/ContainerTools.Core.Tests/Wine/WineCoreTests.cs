using System.Reflection;
using ContainerTools.Testing;
using Xunit.Abstractions;
using Judge = ContainerTools.Testing.Wine;

namespace ContainerTools.Tests.Wine;

/// <summary>The core's tests as programs for Windows.</summary>
public sealed class WineCoreTests(ITestOutputHelper output)
{
    private static readonly string[] Classes = [.. typeof(WineCoreTests).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: false } && type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static)
            .Any(method => method.IsDefined(typeof(FactAttribute), inherit: true)))
        .Select(type => type.FullName!)
        .Order(StringComparer.Ordinal)];

    private const int MoreTimes = 2;

    private static readonly WineLimit[] Limits = [.. WineLimit.All.Where(limit => !limit.IsAboutPester)];

    [WineFact]
    public async Task The_cores_tests_pass_under_Wine()
    {
        using var folder = new TemporaryFolder("containertools-wine-");
        using Judge wine = WinePrograms.Start();
        var verdict = new WineVerdict(Limits);
        var batches = new WineTestBatches(wine, folder.Path, atATime: 2);
        IReadOnlyCollection<TestProgress> results = await batches.RunAsync(Classes.Where(name => !Limits.Any(limit => limit.IsNever && limit.Covers(name))));

        // Ends of connections get lost in Wine now and then, and then a client asks once more or hears nothing; and a busy machine is slow
        // in ways that only Wine's services notice. What fails each time, fails.
        for (int again = 1; again <= MoreTimes; again++)
        {
            TestProgress[] doubtful = [.. results.Where(IsDoubtful)];
            foreach (TestProgress result in doubtful)
            {
                output.WriteLine($"{result.Class} was run again for {result.Name}: {result.Text}");
            }

            string[] classes = [.. doubtful.Select(result => result.Class).Distinct()];
            results = [.. Unite(results, await new WineTestBatches(wine, Directory.CreateDirectory(folder[$"again{again}"]).FullName, atATime: 1).RunAsync(classes))];
        }

        foreach (TestProgress result in results)
        {
            switch (result.State)
            {
                case TestState.Passed:
                    verdict.Passed();
                    break;
                case TestState.Skipped:
                    verdict.Skipped(result.Text);
                    break;
                default:
                    verdict.Failed(result.Name.StartsWith(result.Class, StringComparison.Ordinal) ? result.Name : $"{result.Class}: {result.Name}", result.Text);
                    break;
            }
        }

        verdict.Assert(output);
    }

    // Of a test that was run twice, the better result; a failure that the second run has alone is as doubtful as the first one's were.
    private static IEnumerable<TestProgress> Unite(IEnumerable<TestProgress> first, IReadOnlyCollection<TestProgress> second)
    {
        var again = second.Select(result => result.Class).ToHashSet();
        return first
            .Where(result => !(result.Text.StartsWith(WineTestBatches.Silence, StringComparison.Ordinal) && again.Contains(result.Class)))
            .Concat(second)
            .GroupBy(result => (result.Class, result.Name))
            .Select(results => results.FirstOrDefault(result => result.State != TestState.Failed) ?? results.First());
    }

    private static bool IsDoubtful(TestProgress result) =>
        result.State == TestState.Failed && result.Class.Length > 0
        && !Limits.Any(limit => limit.Covers(result.Name) || limit.Covers($"{result.Name}: {result.Text}"));

    [Fact]
    public void What_is_never_run_under_Wine_exists() =>
        Assert.Empty(WineLimit.All.Where(limit => limit.IsNever && !Classes.Concat(WineModuleTests.AllFiles).Any(limit.Covers)).Select(limit => limit.Pattern));
}
