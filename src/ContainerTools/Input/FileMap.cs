using System.Collections;
using System.Management.Automation;
using static ContainerTools.Input.PipelineValue;

namespace ContainerTools.Input;

/// <summary>What a hashtable says of files: by their name or title, or by a pattern of these.</summary>
/// <param name="map">Names and patterns, with what is said of what they match.</param>
/// <param name="parameter">The parameter that takes the map, for messages.</param>
internal sealed class FileMap(IDictionary map, string parameter)
{
    private readonly KeyValuePair<string, object?>[] _rules = [.. map.Cast<DictionaryEntry>().Select(entry => KeyValuePair.Create(ConfigConverter.Text(entry.Key), Unwrap(entry.Value)))];
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>What is said of a file. Its own name counts more than a pattern.</summary>
    /// <param name="title">Its relative path, with slashes.</param>
    /// <returns>Null for nothing.</returns>
    /// <exception cref="ImageException">Two patterns say different things.</exception>
    public object? Find(string title)
    {
        string name = title[(title.LastIndexOf('/') + 1)..];
        KeyValuePair<string, object?>[] all = Array.FindAll(_rules, rule => IsOwn(rule.Key) || Matches(rule.Key));
        Array.ForEach(all, rule => _used.Add(rule.Key));

        // One for all files gives way to one for some, and that to one for this.
        KeyValuePair<string, object?>[] some = Array.FindAll(all, rule => rule.Key != "*"), own = Array.FindAll(all, rule => IsOwn(rule.Key));
        KeyValuePair<string, object?>[] found = own.Length > 0 ? own : some.Length > 0 ? some : all;
        return found.Length < 2 ? found.FirstOrDefault().Value
            : throw new ImageException(ImageError.InvalidArgument, $"-{parameter} says more than one thing of '{title}': {string.Join(", ", found.Select(rule => $"'{rule.Key}'"))}.", title);

        bool IsOwn(string key) => key.Equals(title, StringComparison.OrdinalIgnoreCase) || key.Equals(name, StringComparison.OrdinalIgnoreCase);

        bool Matches(string key)
        {
            var pattern = new WildcardPattern(key, WildcardOptions.IgnoreCase);
            return pattern.IsMatch(title) || pattern.IsMatch(name);
        }
    }

    /// <summary>Is called when all files were looked for: what matches none of them was typed wrongly.</summary>
    /// <exception cref="ImageException">There is such a rule.</exception>
    public void RequireUse()
    {
        if (Array.Find(_rules, rule => rule.Key != "*" && !_used.Contains(rule.Key)).Key is { } unused)
        {
            throw new ImageException(ImageError.InvalidArgument, $"-{parameter} has '{unused}', which is the name of none of the files.", unused);
        }
    }
}
