using Microsoft.VisualStudio.TestPlatform.ObjectModel;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Client;

namespace ContainerTools.Testing.Summary;

/// <summary>
/// Ends the output of <c>dotnet test</c> with what was skipped and why, what failed, and the sums of all tests. A test that stands for
/// many others, such as a file of Pester tests, says in its output what came of them (<see cref="InnerResults"/>); they count in its place.
/// </summary>
[FriendlyName("summary")]
[ExtensionUri("logger://ContainerTools/Summary/v1")]
public sealed class SummaryLogger : ITestLogger
{
    private const int Shown = 1000;
    private readonly SortedDictionary<string, int> _skips = new(StringComparer.Ordinal);
    private readonly List<string> _failures = [];
    private int _passed;
    private int _failed;
    private int _skipped;
    private bool _endedEarly;

    public void Initialize(TestLoggerEvents events, string testRunDirectory)
    {
        events.TestResult += (_, result) => Count(result.Result);
        events.TestRunComplete += (_, end) => _endedEarly |= end.IsAborted || end.IsCanceled;

        // Other loggers write when the run is complete, in no stated order; these lines are to be the last.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Write();
    }

    private void Count(TestResult result)
    {
        if (InnerResults.Find(result.Messages) is { } inner)
        {
            _passed += inner.Passed;
            _failed += inner.Failed;
            _skipped += inner.Skipped;
            foreach (string reason in inner.SkipReasons)
            {
                Skip(reason);
            }

            _failures.AddRange(inner.Failures.Select(failure => $"{result.DisplayName}: {failure}"));

            // What failed without being one of the inner tests, such as their end.
            if (result.Outcome == TestOutcome.Failed && inner.Failed == 0)
            {
                Fail(result);
            }

            return;
        }

        switch (result.Outcome)
        {
            case TestOutcome.Passed:
                _passed++;
                break;
            case TestOutcome.Failed:
                Fail(result);
                break;
            default:
                _skipped++;
                Skip(result.ErrorMessage ?? result.Messages.FirstOrDefault()?.Text?.Trim() ?? "no reason given");
                break;
        }
    }

    private void Fail(TestResult result)
    {
        _failed++;
        _failures.Add($"{result.DisplayName}: {result.ErrorMessage}");
    }

    private void Skip(string reason) => _skips[reason] = _skips.GetValueOrDefault(reason) + 1;

    private void Write()
    {
        foreach ((string reason, int tests) in _skips)
        {
            Console.WriteLine($"Skipped {tests}: {reason}");
        }

        // The whole text stands where the test ended, far above; this is for who sees the end alone.
        foreach (string failure in _failures)
        {
            Console.WriteLine($"Failed: {(failure.Length > Shown ? failure[..Shown] + "…" : failure)}");
        }

        // A run that broke off has fewer results than tests, and none of those that are there says so.
        if (_endedEarly && _failed == 0)
        {
            _failed = 1;
        }

        Console.WriteLine($"{_passed} passed, {_failed} failed, {_skipped} skipped");
    }
}
