using System.Collections;
using System.Runtime.CompilerServices;

namespace ContainerTools;

/// <summary>
/// A list that is equal to another one if its items are, so that records with lists compare by value. It may be used from
/// several threads while the list behind it does not change.
/// </summary>
/// <typeparam name="T">The type of the items.</typeparam>
/// <param name="items">The list behind it; it is not copied.</param>
[CollectionBuilder(typeof(EquatableList), nameof(EquatableList.Create))]
public sealed class EquatableList<T>(IReadOnlyList<T> items) : IReadOnlyList<T>, IEquatable<EquatableList<T>>
{
    /// <inheritdoc/>
    public int Count => items.Count;

    /// <inheritdoc/>
    public T this[int index] => items[index];

    /// <summary>Whether both lists have equal items in the same order.</summary>
    /// <param name="other">The list to compare with; null is not equal.</param>
    public bool Equals(EquatableList<T>? other) => other is not null && this.SequenceEqual(other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as EquatableList<T>);

    /// <inheritdoc/>
    public override int GetHashCode() => this.Aggregate(Count, HashCode.Combine);

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Makes lists for collection expressions: the compiler calls it for <c>[…]</c>.</summary>
public static class EquatableList
{
    /// <summary>Makes a list of a copy of the items.</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The items, in order.</param>
    public static EquatableList<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());
}
