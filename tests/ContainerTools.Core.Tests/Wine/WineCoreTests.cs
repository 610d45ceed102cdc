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

    private static readonly WineLimit[] Limits = [.. WineLimit.All.Where(limit => !limit.IsAboutPester)];

    [WineFact]
    public async Task The_cores_tests_pass_under_Wine()
    {
        using var folder = new TemporaryFolder("containertools-wine-");
        using Judge wine = WinePrograms.Start();
        var verdict = new WineVerdict(Limits);
        var batches = new WineTestBatches(wine, folder.Path);

        foreach (TestProgress result in await batches.RunAsync(Classes.Where(name => !Limits.Any(limit => limit.IsNever && limit.Covers(name)))))
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

    [Fact]
    public void What_is_never_run_under_Wine_exists() =>
        Assert.Empty(WineLimit.All.Where(limit => limit.IsNever && !Classes.Concat(WineModuleTests.AllFiles).Any(limit.Covers)).Select(limit => limit.Pattern));
}
