using System.Diagnostics.CodeAnalysis;

namespace ContainerTools.Input;

/// <summary>
/// A text of a list, of which the user wants a value. What is wrong with it is said when the command reads it, so that one bad
/// line costs itself alone: were it said while PowerShell binds parameters, an argument would fail with all the others, an item
/// of the pipeline without a reason, and a property of an item would be left out without a word.
/// </summary>
/// <typeparam name="T">What the text stands for.</typeparam>
public abstract class InputText<T>
{
    private readonly T? _value;
    private readonly string? _problem;

    private protected InputText(string text, Func<string, T> parse)
    {
        Text = text.Trim();
        try
        {
            _value = parse(Text);
        }
        catch (FormatException exception)
        {
            _problem = exception.Message;
        }
    }

    private protected InputText(T value)
    {
        _value = value;
        Text = $"{value}";
    }

    /// <summary>The text, without white space around it.</summary>
    public string Text { get; }

    /// <summary>Whether it is a line of a list that holds nothing: blank, or a comment.</summary>
    internal bool IsSkipped => ListLine.IsSkipped(Text);

    /// <exception cref="ImageException"><see cref="ImageError.InvalidArgument"/>: the text does not stand for such a value.</exception>
    [return: NotNull]
    internal T Read() => _problem is null ? _value! : throw new ImageException(ImageError.InvalidArgument, _problem, Text);

    public override string ToString() => Text;
}
