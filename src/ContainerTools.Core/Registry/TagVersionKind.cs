namespace ContainerTools.Registry;

/// <summary>What a tag is as a version. A later kind comes after all earlier ones in the order of <see cref="TagVersion"/>.</summary>
public enum TagVersionKind
{
    /// <summary>A name, such as <c>latest</c> or <c>bookworm-20240110</c>.</summary>
    Name,

    /// <summary>A day, such as <c>20240131</c> or <c>2024-01-31</c>, and perhaps something behind it.</summary>
    Date,

    /// <summary>A version with numbers, such as <c>2.1.0-rc.1</c>, <c>v3</c> or <c>24.04</c>.</summary>
    Semantic,
}
