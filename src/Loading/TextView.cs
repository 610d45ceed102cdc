using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ContainerTools.Loading;

/// <summary>
/// Shows digests, platforms and references to scripts as texts that still have the members of the value. <c>ConvertTo-Json</c>,
/// hashtables and comparisons know texts only, and would take a value apart or compare it by where it is in memory.
/// </summary>
internal static class TextView
{
    // By the very string, and no other that reads the same.
    private static readonly ConditionalWeakTable<object, object> Values = [];
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Members = new();
    private static readonly PSCodeMethod[] ReferenceMethods =
    [
        .. new[] { nameof(ReferenceMethod.WithTag), nameof(ReferenceMethod.WithDigest), nameof(ReferenceMethod.Refine) }
            .Select(name => new PSCodeMethod(name, typeof(ReferenceMethod).GetMethod(name))),
    ];

    /// <param name="value">Such a value, a list of some, or null.</param>
    public static object? Of(object? value) => value switch
    {
        null => null,
        Digest or Platform or ImageReference => Make(value),
        IEnumerable list => list.Cast<object?>().Select(Of).ToArray(),
        _ => value,
    };

    /// <summary>Finds what a text was made of; a platform's text does not say everything about it.</summary>
    public static bool TryGetValue(object? text, [NotNullWhen(true)] out object? value)
    {
        value = null;
        return text is string && Values.TryGetValue(text, out value);
    }

    private static PSObject Make(object value)
    {
        // A string of its own, so that no other text gets its members.
        var text = new string(value.ToString().AsSpan());
        if (text.Length > 0)
        {
            Values.AddOrUpdate(text, value);
        }

        var shown = new PSObject(text);
        foreach (PropertyInfo member in Members.GetOrAdd(value.GetType(), type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)))
        {
            object? content = member.GetValue(value);
            shown.Properties.Add(new PSNoteProperty(member.Name, content is Digest ? Of(content) : content), preValidated: true);
        }

        if (value is ImageReference)
        {
            foreach (PSCodeMethod method in ReferenceMethods)
            {
                shown.Methods.Add((PSMethodInfo)method.Copy());
            }
        }

        return shown;
    }
}
