using System.Collections;
using System.Globalization;
using System.Management.Automation;
using static ContainerTools.Input.PipelineValue;

namespace ContainerTools.Input;

/// <summary>
/// The members of a hashtable or custom object that stands for an object of the core. PowerShell's own conversion is not allowed in
/// Constrained Language Mode, and does not tell a misspelt name from a right one.
/// </summary>
internal sealed class GivenMembers
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    private GivenMembers(IEnumerable<KeyValuePair<string, object?>> members)
    {
        foreach ((string name, object? value) in members)
        {
            _values[name] = Unwrap(value);
        }
    }

    /// <returns>Null for what has no members.</returns>
    public static GivenMembers? Read(object? value) => Unwrap(value) switch
    {
        IDictionary map => new(map.Cast<DictionaryEntry>().Select(entry => KeyValuePair.Create($"{entry.Key}", entry.Value))),
        PSObject custom => new(custom.Properties.Select(property => KeyValuePair.Create(property.Name, (object?)property.Value))),
        _ => null,
    };

    /// <summary>A member as text; null where it is missing.</summary>
    public string? TakeText(string name)
    {
        _known.Add(name);
        return _values.GetValueOrDefault(name) is { } value ? ConfigConverter.Text(value) : null;
    }

    /// <summary>A member that is read from its text; null where it is missing.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public T? Take<T>(string name)
        where T : struct, IParsable<T> => TakeText(name) is not { } text ? null
        : T.TryParse(text, CultureInfo.InvariantCulture, out T value) ? value
        : throw new FormatException($"'{text}' is no value for '{name}'.");

    /// <summary>A member that is one of the names of an enumeration; null where it is missing.</summary>
    /// <exception cref="FormatException">It is none of them.</exception>
    public T? TakeName<T>(string name)
        where T : struct, Enum => TakeText(name) is not { } text ? null
        : Enum.TryParse(text, ignoreCase: true, out T value) && Enum.IsDefined(value) ? value
        : throw new FormatException($"'{text}' is no value for '{name}'; there are {string.Join(", ", Enum.GetNames<T>())}.");

    public string[] TakeList(string name)
    {
        _known.Add(name);
        return _values.GetValueOrDefault(name) switch
        {
            null => [],
            IEnumerable list and not string => [.. list.Cast<object?>().Select(item => ConfigConverter.Text(item))],
            var one => [ConfigConverter.Text(one)],
        };
    }

    public Dictionary<string, string> TakeMap(string name)
    {
        _known.Add(name);
        return _values.GetValueOrDefault(name) switch
        {
            null => [],
            IDictionary map => map.Cast<DictionaryEntry>().ToDictionary(entry => ConfigConverter.Text(entry.Key), entry => ConfigConverter.Text(entry.Value), StringComparer.Ordinal),
            PSObject custom => custom.Properties.ToDictionary(property => property.Name, property => ConfigConverter.Text(property.Value), StringComparer.Ordinal),
            var other => throw new FormatException($"'{name}' must be a hashtable, not '{other}'."),
        };
    }

    /// <summary>Is called once all members that have a meaning were taken.</summary>
    /// <exception cref="FormatException">There is another one.</exception>
    public void RefuseOthers()
    {
        if (_values.Keys.FirstOrDefault(name => !_known.Contains(name)) is { } unknown)
        {
            string advice = NearestName.Find(unknown, _known) is { } near ? $"Did you mean '{near}'?" : $"There are {string.Join(", ", _known.Order(StringComparer.Ordinal))}.";
            throw new FormatException($"There is no member '{unknown}'. {advice}");
        }
    }
}
