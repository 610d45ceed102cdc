using System.Text.Json;
using Xunit.Abstractions;

namespace ContainerTools.Tests.Wine;

/// <summary>What came of tests under Wine, seen against the list of what is not expected of it.</summary>
/// <param name="limits">The lines that are about these tests. One that says <c>always</c> and meets no failure is a failure.</param>
internal sealed class WineVerdict(IEnumerable<WineLimit> limits)
{
    private readonly WineLimit[] _limits = [.. limits.Where(limit => !limit.IsNever)];
    private readonly HashSet<WineLimit> _met = [];
    private readonly List<string> _failures = [];
    private readonly List<string> _skips = [];
    private int _passed;

    public void Passed(int tests = 1) => _passed += tests;

    public void Skipped(string reason) => _skips.Add($"under Wine: {reason}");

    /// <param name="name">The test. The list's patterns are held against it and what went wrong, with a colon between them.</param>
    /// <param name="text">What went wrong.</param>
    public void Failed(string name, string text)
    {
        WineLimit[] covering = [.. _limits.Where(limit => limit.Covers(text.Length == 0 ? name : $"{name}: {text}"))];
        _met.UnionWith(covering);
        if (covering.Length > 0)
        {
            Skipped(covering[0].Reason);
        }
        else
        {
            _failures.Add($"{WineLimit.Shorten(name)}\n    {text.Replace("\n", "\n    ", StringComparison.Ordinal)}");
        }
    }

    /// <summary>Says the counts where the sums are made, and fails for what nothing explains.</summary>
    public void Assert(ITestOutputHelper output)
    {
        string[] failures = [.. _failures, .. _limits.Where(limit => limit.When == "always" && !_met.Contains(limit))
            .Select(limit => $"limits.txt says that this always fails, and it did not: {limit.Pattern}")];
        output.WriteLine("inner results: " + JsonSerializer.Serialize(new { passed = _passed, failed = failures.Length, skipped = _skips.Count, failures, skipReasons = _skips }));
        Xunit.Assert.True(failures.Length == 0, $"{failures.Length} failed under Wine.\n{string.Join('\n', failures)}");
        Xunit.Assert.True(_passed > 0 || _skips.Count > 0, "No test was run under Wine.");
    }
}
