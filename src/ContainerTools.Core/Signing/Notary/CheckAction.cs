namespace ContainerTools.Signing.Notary;

/// <summary>What a trust policy does about a check that fails.</summary>
internal enum CheckAction
{
    Enforce,
    Log,
    Skip,
}
