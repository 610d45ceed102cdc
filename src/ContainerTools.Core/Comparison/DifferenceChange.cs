namespace ContainerTools.Comparison;

/// <summary>What has happened on the way from the reference to the other image.</summary>
public enum DifferenceChange
{
    /// <summary>Only the other image has it.</summary>
    Added,
    /// <summary>Only the reference image has it.</summary>
    Removed,
    /// <summary>Both have it, with different content.</summary>
    Changed,
}
