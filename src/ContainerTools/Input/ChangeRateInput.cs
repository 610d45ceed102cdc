using System.Collections;
using System.Globalization;
using System.Management.Automation;
using ContainerTools.Layering;
using static ContainerTools.Input.PipelineValue;

namespace ContainerTools.Input;

/// <summary>How often nodes change, as it is given: a table of names and numbers, or images of the past.</summary>
internal static class ChangeRateInput
{
    /// <returns>The images, in the order in which they were given; null where it is no list of images.</returns>
    public static IReadOnlyList<Image>? ReadImages(object input)
    {
        object?[] items = Unwrap(input) is IEnumerable list and not string and not IDictionary ? [.. list.Cast<object?>().Select(Unwrap)] : [Unwrap(input)];
        return items.Length > 0 && items.All(item => item is Image) ? [.. items.Cast<Image>()] : null;
    }

    /// <summary>Gives nodes the rate of the last name, with wildcards, that fits theirs.</summary>
    /// <exception cref="ImageException">It is no such table, or a rate is none.</exception>
    public static ReferenceGraph Apply(ReferenceGraph graph, object input)
    {
        if (Unwrap(input) is not IDictionary table)
        {
            throw new ImageException(ImageError.InvalidArgument, $"-ChangeRate takes a table of names and numbers, or images; it got {Unwrap(input)?.GetType().Name ?? "nothing"}.", input);
        }

        (WildcardPattern Pattern, double Rate)[] rates = [.. table.Cast<DictionaryEntry>().Select(entry => (WildcardPattern.Get($"{Unwrap(entry.Key)}", WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant), ReadRate(entry)))];
        return new ReferenceGraph(graph.Nodes.Select(node =>
            rates.LastOrDefault(rate => rate.Pattern.IsMatch(node.Path)) is { Pattern: not null } found ? node with { ChangeRate = found.Rate } : node));
    }

    private static double ReadRate(DictionaryEntry entry) =>
        LanguagePrimitives.TryConvertTo(Unwrap(entry.Value), typeof(double), CultureInfo.InvariantCulture, out object number) && number is double rate and > 0 and < 1e6
            ? rate
            : throw new ImageException(ImageError.InvalidArgument, $"The rate of '{entry.Key}' is '{entry.Value}', which is no number above 0 and below a million.", entry.Key);
}
