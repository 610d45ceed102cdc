namespace ContainerTools.Fuzzing;

/// <summary>What must hold did not hold for an input.</summary>
/// <param name="property">What does not hold, the same words for all inputs for which it does not.</param>
/// <param name="detail">What was found.</param>
internal sealed class FuzzException(string property, string detail = "") : Exception($"{property} {detail}")
{
    /// <summary>What does not hold.</summary>
    public string Property { get; } = property;

    /// <summary>Fails unless something holds.</summary>
    public static void Unless(bool holds, string property, string detail = "")
    {
        if (!holds)
        {
            throw new FuzzException(property, detail);
        }
    }
}
