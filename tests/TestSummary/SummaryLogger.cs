using Microsoft.VisualStudio.TestPlatform.ObjectModel;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Client;

namespace ContainerTools.Testing.Summary;

/// <summary>
/// Ends the output of <c>dotnet test</c> with what was skipped and why, and with the sums of all tests. A test that stands for
/// many others, such as a file of Pester tests, says their counts in its output (<see cref="InnerResults"/>); they count in its place.
/// </summary>
[FriendlyName("summary")]
[ExtensionUri("logger://ContainerTools/Summary/v1")]
public sealed class SummaryLogger : ITestLogger
{
    private readonly SortedDictionary<string, int> _skips = new(StringComparer.Ordinal);
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

            // What failed without being one of the inner tests, such as their end.
            _failed += result.Outcome == TestOutcome.Failed && inner.Failed == 0 ? 1 : 0;
            return;
        }

        switch (result.Outcome)
        {
            case TestOutcome.Passed:
                _passed++;
                break;
            case TestOutcome.Failed:
                _failed++;
                break;
            default:
                _skipped++;
                Skip(result.ErrorMessage ?? result.Messages.FirstOrDefault()?.Text?.Trim() ?? "no reason given");
                break;
        }
    }

    private void Skip(string reason) => _skips[reason] = _skips.GetValueOrDefault(reason) + 1;

    private void Write()
    {
        foreach ((string reason, int tests) in _skips)
        {
            Console.WriteLine($"Skipped {tests}: {reason}");
        }

        // A run that broke off has fewer results than tests, and none of those that are there says so.
        if (_endedEarly && _failed == 0)
        {
            _failed = 1;
        }

        Console.WriteLine($"{_passed} passed, {_failed} failed, {_skipped} skipped");
    }
}
