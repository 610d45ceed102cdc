namespace ContainerTools.Fuzzing;

/// <summary>A part of the product that is given what others made, and what must hold whatever that is.</summary>
internal abstract class FuzzTarget : IDisposable
{
    /// <summary>One word, by which a user chooses it.</summary>
    public abstract string Name { get; }

    /// <summary>How many bytes one input may make the process allocate, its own length times <see cref="AllocationFactor"/> left out.</summary>
    public virtual long Allocation => 64 << 20;

    /// <summary>How many bytes each byte of an input may cost.</summary>
    public virtual int AllocationFactor => 200;

    /// <summary>An input. The same random numbers make the same input.</summary>
    public abstract byte[] Make(Random random);

    /// <summary>Gives an input to the product.</summary>
    /// <returns>Whether it was taken; what is refused by an <see cref="ImageException"/> may be thrown.</returns>
    /// <exception cref="FuzzException">Something does not hold.</exception>
    public abstract Task<bool> TryAsync(byte[] input, CancellationToken cancel);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
    }
}
