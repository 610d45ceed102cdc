using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using static ContainerTools.Input.PipelineValue;

namespace ContainerTools.Input;

/// <summary>Offers values for a parameter. Whatever goes wrong, a key press is answered soon and without an error: by nothing.</summary>
public abstract class Completer : IArgumentCompleter
{
    /// <summary>How long somebody who pressed a key is kept waiting.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string word = wordToComplete.Trim('\'', '"');
        bool isQuoted = wordToComplete.Length > word.Length;
        string[] values;
        try
        {
            values = [.. Find(parameterName, word, fakeBoundParameters)];
        }
        catch (Exception exception) when (exception is ImageException or IOException or UnauthorizedAccessException or RuntimeException or FormatException)
        {
            return [];
        }

        return values
            .Where(value => value.Length > 0 && value.StartsWith(word, StringComparison.OrdinalIgnoreCase) && PrintableText.Of(value) == value)
            .Distinct(StringComparer.Ordinal)
            .Select(value => new CompletionResult(Quote(value, isQuoted), value, CompletionResultType.ParameterValue, value));
    }

    /// <summary>Finds values; those that do not go on with the word are left out afterwards.</summary>
    private protected abstract IEnumerable<string> Find(string parameter, string word, IDictionary given);

    /// <summary>How a value is written as an argument.</summary>
    private protected virtual string Quote(string value, bool isQuoted) =>
        !isQuoted && IsPlain(value) ? value : $"'{CodeGeneration.EscapeSingleQuotedStringContent(value)}'";

    /// <summary>Lets work collect values until it ends or the time is over, and takes what there is by then.</summary>
    private protected static IReadOnlyList<string> Gather(Func<Action<string>, CancellationToken, Task> work)
    {
        using var stop = new CancellationTokenSource(Patience);
        var found = new List<string>();
        Task task = Task.Run(() => work(
            value =>
            {
                lock (found)
                {
                    found.Add(value);
                }
            },
            stop.Token));

        // What does not listen to the cancellation is left to itself.
        Task.WaitAny([task], Patience);
        _ = task.ContinueWith(ended => ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        lock (found)
        {
            return found.ToArray();
        }
    }

    /// <summary>What was typed for another parameter; null where there is nothing, or not one text.</summary>
    private protected static string? TextOf(IDictionary given, string parameter) => Unwrap(given[parameter]) switch
    {
        string text => text,
        object?[] { Length: 1 } list => Unwrap(list[0]) as string,
        _ => null,
    };

    private static bool IsPlain(string value) =>
        value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '/' or ':' or '+' or '@') && value[0] is not ('@' or '-');
}
