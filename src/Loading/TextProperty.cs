using System.Collections.Concurrent;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ContainerTools.Loading;

/// <summary>The properties that scripts see as texts; used by the module's types file, which says of which types.</summary>
public static class TextProperty
{
    private static readonly ConcurrentDictionary<(Type Type, string Name), PropertyInfo> Found = new();

    public static object? Digest(PSObject instance) => Show(instance);

    public static object? Platform(PSObject instance) => Show(instance);

    public static object? Reference(PSObject instance) => Show(instance);

    public static object? IndexDigest(PSObject instance) => Show(instance);

    public static object? Id(PSObject instance) => Show(instance);

    public static object? DiffId(PSObject instance) => Show(instance);

    public static object? DiffIds(PSObject instance) => Show(instance);

    public static object? Platforms(PSObject instance) => Show(instance);

    public static object? References(PSObject instance) => Show(instance);

    public static object? Subject(PSObject instance) => Show(instance);

    public static object? Index(PSObject instance) => Show(instance);

    public static object? BaseName(PSObject instance) => Show(instance);

    public static object? BaseDigest(PSObject instance) => Show(instance);

    public static object? CurrentDigest(PSObject instance) => Show(instance);

    public static object? SignatureDigest(PSObject instance) => Show(instance);

    public static object? Pinned(PSObject instance) => Show(instance);

    public static object? Source(PSObject instance) => Show(instance);

    public static object? Destination(PSObject instance) => Show(instance);

    public static object? PreviousDigest(PSObject instance) => Show(instance);

    private static object? Show(PSObject instance, [CallerMemberName] string name = "") =>
        TextView.Of(Found.GetOrAdd((instance.BaseObject.GetType(), name), key => key.Type.GetProperty(key.Name)!).GetValue(instance.BaseObject));
}
