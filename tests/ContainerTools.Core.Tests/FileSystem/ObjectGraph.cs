using System.Reflection;
using System.Runtime.CompilerServices;

namespace ContainerTools.Tests.FileSystem;

/// <summary>All objects that one keeps in memory, found by their fields: what it keeps is the same on every machine and in every run, unlike a heap.</summary>
internal sealed class ObjectGraph
{
    private readonly HashSet<object> _objects = new(ReferenceEqualityComparer.Instance);

    private ObjectGraph(object root)
    {
        var pending = new Stack<object>([root]);
        while (pending.TryPop(out object? next))
        {
            // What the runtime knows of types and threads is nobody's.
            if (next is not (MemberInfo or Assembly or Module or Thread or Pointer) && (next is ValueType || _objects.Add(next)))
            {
                ReferencesOf(next).ForEach(pending.Push);
            }
        }
    }

    public IReadOnlyCollection<object> Objects => _objects;

    /// <summary>What all arrays take, in bytes; most of what is large is one.</summary>
    public long ArrayBytes => _objects.OfType<Array>().Sum(array => (long)array.Length * SizeOf(array.GetType().GetElementType()!));

    public static ObjectGraph Of(object root) => new(root);

    private static List<object> ReferencesOf(object value)
    {
        if (value is Array array)
        {
            return array.GetType().GetElementType()!.IsPrimitive ? [] : [.. array.Cast<object?>().OfType<object>()];
        }

        var found = new List<object>();
        for (Type? type = value.GetType(); type is { IsPrimitive: false } && type != typeof(string); type = type.BaseType)
        {
            found.AddRange(type
                .GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Where(field => !field.FieldType.IsPrimitive && !field.FieldType.IsPointer && !field.FieldType.IsByRefLike)
                .Select(field => field.GetValue(value))
                .OfType<object>());
        }

        return found;
    }

    private static int SizeOf(Type type) => (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!;
}
