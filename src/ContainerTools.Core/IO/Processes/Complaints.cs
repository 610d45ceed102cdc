using System.Text.RegularExpressions;

namespace ContainerTools.IO.Processes;

/// <summary>The lines of a program that say why it failed: those that name errors, once each, or the last ones where none does. Thread-safe.</summary>
/// <param name="most">How many lines are kept.</param>
internal sealed partial class Complaints(int most)
{
    // Messages have no line breaks.
    private const string Separator = " | ";
    private readonly List<string> _errors = [];
    private readonly Queue<string> _last = new();
    private int _leftOut;

    public void Add(string line)
    {
        line = PrintableText.Of(line.Trim());
        if (line.Length == 0)
        {
            return;
        }

        lock (_errors)
        {
            if (!Error().IsMatch(line))
            {
                _last.Enqueue(line);
                if (_last.Count > most)
                {
                    _last.Dequeue();
                }
            }
            else if (!_errors.Contains(line))
            {
                if (_errors.Count < most)
                {
                    _errors.Add(line);
                }
                else
                {
                    _leftOut++;
                }
            }
        }
    }

    /// <summary>What follows the exit code in a message.</summary>
    public override string ToString()
    {
        lock (_errors)
        {
            IReadOnlyCollection<string> lines = _errors.Count > 0 ? _errors : _last;
            return lines.Count == 0 ? "." : $": {string.Join(Separator, lines)}{(_leftOut > 0 ? $"{Separator}{_leftOut:N0} more lines with errors" : "")}";
        }
    }

    // As MSBuild writes it: 'origin : error CODE: text'.
    [GeneratedRegex(@"(^|[:\s])error( [A-Za-z]+\d+)?\s*:", RegexOptions.CultureInvariant)]
    private static partial Regex Error();
}
