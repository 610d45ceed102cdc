using ContainerTools.Input;

namespace ContainerTools.Pipeline;

/// <summary>Asks a registry about what a list names, line by line, each for itself.</summary>
public abstract class NamedImageCommand : RegistryCommand
{
    private HashSet<string> _typed = [];

    /// <summary>Remembers what was typed out; what comes later comes down the pipeline.</summary>
    protected sealed override void BeginProcessing() => _typed = [.. MyInvocation.BoundParameters.Keys];

    /// <summary>Does something for each line; blank ones and comments are left out.</summary>
    /// <param name="parameter">The parameter that takes them.</param>
    private protected void ForEachListed<T>(IReadOnlyCollection<InputText<T>> lines, string parameter, Action<T> action)
    {
        InputText<T>[] held = lines.Where(line => !line.IsSkipped).ToArray();
        RequireTyped(lines.Count, held.Length, parameter);
        foreach (InputText<T> line in held)
        {
            ContinueOnError(line.Text, () => action(line.Read()));
        }
    }

    /// <inheritdoc cref="ForEachListed{T}(IReadOnlyCollection{InputText{T}}, string, Action{T})"/>
    private protected void ForEachListed(IReadOnlyCollection<string> lines, string parameter, Action<string> action)
    {
        string[] held = ListLine.Held(lines).ToArray();
        RequireTyped(lines.Count, held.Length, parameter);
        foreach (string line in held)
        {
            ContinueOnError(line, () => action(line));
        }
    }

    /// <summary>What a parameter says that items of the pipeline have as a property; an empty cell of a table says nothing.</summary>
    /// <exception cref="ImageException"><see cref="ImageError.InvalidArgument"/>: it says something else, or was typed out and is empty.</exception>
    private protected InputText<T>? GivenText<T>(InputText<T>? text, string parameter) =>
        text is { IsSkipped: true } && !_typed.Contains(parameter) ? null : text;

    /// <summary>Adds the tag and the digest that were given beside a name.</summary>
    private protected ImageReference Refine(ImageReference name, string? tag, DigestText? digest) =>
        name.Refine(tag is "" && !_typed.Contains("Tag") ? null : tag, GivenText(digest, "Digest")?.Read());

    // A variable that was never filled must not end in a job that does nothing and succeeds.
    private void RequireTyped(int count, int held, string parameter)
    {
        if (count > 0 && held == 0 && _typed.Contains(parameter))
        {
            ContinueOnError(null, () => throw new ImageException(ImageError.InvalidArgument, $"-{parameter} is empty: nothing but blank lines and comments."));
        }
    }
}
