namespace ContainerTools.Comparison;

/// <summary>What has happened on the way from the reference to the other image.</summary>
public enum DifferenceChange
{
    Added,
    Removed,
    Changed,
}
