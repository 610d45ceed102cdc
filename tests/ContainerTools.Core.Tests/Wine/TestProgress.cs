using System.Text.Json;

namespace ContainerTools.Tests.Wine;

/// <summary>A line of what a process says about the tests that it runs.</summary>
/// <param name="State">What happened.</param>
/// <param name="Class">The full name of the test's class.</param>
/// <param name="Name">The test's name as lists show it, with the case of a theory; empty for what is no test's.</param>
/// <param name="Text">Why it was skipped or failed.</param>
internal sealed record TestProgress(TestState State, string Class, string Name, string Text = "")
{
    public string ToLine() => JsonSerializer.Serialize(this);

    /// <returns>What was said so far; a line that is still being written is left out.</returns>
    public static IReadOnlyList<TestProgress> Read(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        string text = new StreamReader(stream).ReadToEnd();
        return [.. text[..(text.LastIndexOf('\n') + 1)]
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<TestProgress>(line)!)];
    }
}
