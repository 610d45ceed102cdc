namespace ContainerTools.Projects;

/// <summary>A project of .NET and how it is to be published.</summary>
/// <param name="Path">Of the project file, or of the folder that has just one; absolute.</param>
public sealed record DotNetProject(string Path)
{
    /// <summary>The default of <see cref="Configuration"/>.</summary>
    public const string DefaultConfiguration = "Release";

    /// <summary>Such as <c>Release</c>.</summary>
    public string Configuration { get; init; } = DefaultConfiguration;

    /// <summary>Such as <c>net10.0</c>, for a project that has several; null for the project's.</summary>
    public string? Framework { get; init; }

    /// <summary>What the program is published for, such as <c>linux-x64</c>; null for what the project says, else for any system.</summary>
    public string? RuntimeIdentifier { get; init; }

    /// <summary>Whether the runtime is published with the program; null for what the project says.</summary>
    public bool? SelfContained { get; init; }

    /// <summary>The image that it is put on, in place of the one that the project or the SDK chooses; null leaves the choice to them.</summary>
    public string? BaseImage { get; init; }

    /// <summary>Properties of MSBuild, such as <c>ContainerFamily</c>; they count more than those of the project.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Properties { get; init; } = [];
}
