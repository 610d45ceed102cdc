namespace ContainerTools.Registry.Authentication;

/// <summary>A token in use.</summary>
/// <param name="Value">What goes into the header.</param>
/// <param name="Lifetime">How long it is good, from when it was asked for.</param>
/// <param name="Obtained">A timestamp of the monotonic clock.</param>
/// <param name="IsReplacement">Whether it took the place of one that the registry refused before its time.</param>
internal sealed record RegistryToken(string Value, TimeSpan Lifetime, long Obtained, bool IsReplacement)
{
    // The text that the compiler makes for a record would contain the token.
    public override string ToString() => "a registry token";
}
