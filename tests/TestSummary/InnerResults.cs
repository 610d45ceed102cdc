using System.Text.Json;
using Microsoft.VisualStudio.TestPlatform.ObjectModel;

namespace ContainerTools.Testing.Summary;

/// <summary>What came of the tests that one test stands for, which it writes as a line of its output: the mark, then this as JSON.</summary>
internal sealed record InnerResults(int Passed, int Failed, int Skipped, IReadOnlyList<string> Failures, IReadOnlyList<string> SkipReasons)
{
    private const string Mark = "inner results: ";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <returns>Null for a test that stands for itself.</returns>
    public static InnerResults? Find(IEnumerable<TestResultMessage> messages)
    {
        string? line = messages
            .SelectMany(message => (message.Text ?? "").Split('\n'))
            .FirstOrDefault(line => line.TrimStart().StartsWith(Mark, StringComparison.Ordinal));
        return line is null ? null : JsonSerializer.Deserialize<InnerResults>(line.Trim()[Mark.Length..], Json);
    }
}
