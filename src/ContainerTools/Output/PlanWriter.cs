using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using ContainerTools.Composition;
using ContainerTools.FileSystem;

namespace ContainerTools.Output;

/// <summary>Writes down the parameters of a composition so that they can be splatted again, from JSON too.</summary>
internal static class PlanWriter
{
    /// <summary>The image with a property <c>Plan</c>. It belongs to this object, not to images that are made of it.</summary>
    public static PSObject Attach(IImage image, ImagePlan plan)
    {
        PSObject result = PSObject.AsPSObject(image);
        result.Properties.Add(new PSNoteProperty("Plan", plan));
        return result;
    }

    /// <param name="replaced">Parameters whose value was worked out: absolute paths, times, groups.</param>
    public static ImagePlan Write(IEnumerable<KeyValuePair<string, object>> bound, IReadOnlyDictionary<string, object> replaced, IImage? parent)
    {
        var parameters = new OrderedDictionary(StringComparer.OrdinalIgnoreCase);
        IEnumerable<KeyValuePair<string, object>> given = bound.Where(pair => !Common.Contains(pair.Key) && !replaced.ContainsKey(pair.Key));
        foreach ((string name, object value) in given.Concat(replaced).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            parameters[name] = ToPlain(value);
        }

        return new ImagePlan(parent is null ? null : NameOf(parent), parameters);
    }

    // What comes down the pipeline is no parameter, and where things are kept is no property of the image.
    private static readonly HashSet<string> Common = new(StringComparer.OrdinalIgnoreCase)
    {
        "InputObject", "FromImage", "Graph", "Group", "LayeringPipeline", "Previous", "Store", "NoStore",
        "Verbose", "Debug", "ErrorAction", "WarningAction", "InformationAction", "ProgressAction",
        "ErrorVariable", "WarningVariable", "InformationVariable", "OutVariable", "OutBuffer", "PipelineVariable",
    };

    private static string NameOf(IImage parent) => parent.Reference is { } reference
        ? reference.WithDigest(parent.Digest).ToString()
        : parent.Digest.ToString();

    private static object? ToPlain(object? value) => value switch
    {
        PSObject wrapped => ToPlain(wrapped.BaseObject is PSCustomObject ? wrapped.Properties.ToDictionary(property => property.Name, property => property.Value) : wrapped.BaseObject),
        SwitchParameter flag => flag.ToBool(),
        PermissionRule or SpecialFile or UserAccount or GroupAccount => ToPlain(PSObject.AsPSObject(value).Properties),
        null or string or bool or int or long or double => value,
        Enum or PathPattern => value.ToString(),
        IDictionary map => ToPlain(map),
        IEnumerable list => list.Cast<object?>().Select(ToPlain).ToArray(),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static OrderedDictionary ToPlain(IDictionary map)
    {
        var result = new OrderedDictionary();
        foreach (DictionaryEntry entry in map)
        {
            result[$"{entry.Key}"] = ToPlain(entry.Value);
        }

        return result;
    }

    private static OrderedDictionary ToPlain(IEnumerable<PSPropertyInfo> properties)
    {
        var result = new OrderedDictionary();
        foreach (PSPropertyInfo property in properties.Where(property => property.Value is not (null or "" or ICollection { Count: 0 })))
        {
            result[property.Name] = ToPlain(property.Value);
        }

        return result;
    }
}
