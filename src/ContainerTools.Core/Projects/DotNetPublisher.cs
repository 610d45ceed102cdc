using ContainerTools.IO.Files;

namespace ContainerTools.Projects;

/// <summary>
/// Publishes projects with the .NET SDK, and asks its own targets what container it would make of them. Safe for use from several threads.
/// </summary>
/// <param name="program">The path of <c>dotnet</c>.</param>
/// <param name="place">The folder in which published files lie for a while; null for the one for temporary files.</param>
public sealed class DotNetPublisher(string program, string? place = null)
{
    private const string StagingName = "containertools-publish";
    private const string ResultName = "result.json";
    private readonly DotNetCommand _command = new(program);

    /// <summary>Learns for what a project can be published. Nothing is built.</summary>
    /// <param name="project">The project.</param>
    /// <param name="reporter">Receives what the SDK says, line by line.</param>
    /// <param name="cancel">Stops the work, and kills the SDK with all that it has started.</param>
    /// <exception cref="ImageException">There is no project, the SDK fails, or one of several frameworks must be chosen.</exception>
    public async Task<ProjectTargets> DescribeAsync(DotNetProject project, IReporter reporter, CancellationToken cancel)
    {
        using StagingFolder staging = Stage();
        string result = Path.Combine(staging.Path, ResultName);
        string[] arguments = ["msbuild", project.Path, "-nologo", .. PropertiesOf(project), .. Questions(result, ProjectContainer.TargetProperties, [])];
        await _command.RunAsync(arguments, FolderOf(project), $"The project '{project.Path}' cannot be read", reporter, cancel).ConfigureAwait(false);
        BuildResult answer = BuildResult.Read(result);
        if (answer.Property("TargetFramework").Length == 0 && answer.List("TargetFrameworks") is { Count: > 0 } frameworks)
        {
            throw new ImageException(ImageError.InvalidArgument, $"The project '{project.Path}' is for several frameworks: {string.Join(", ", frameworks)}. Choose one of them.", project.Path);
        }

        return answer.IsTrue("EnableSdkContainerSupport") && !answer.Property("IsPublishable").Equals("false", StringComparison.OrdinalIgnoreCase)
            ? new ProjectTargets(answer)
            : throw new ImageException(ImageError.Unsupported, $"The project '{project.Path}' is a library, or is not to be published; a container runs a program.", project.Path);
    }

    /// <summary>Publishes a project into a folder of its own, which is gone when the result is disposed of.</summary>
    /// <inheritdoc cref="DescribeAsync"/>
    public async Task<PublishedProject> PublishAsync(DotNetProject project, IReporter reporter, CancellationToken cancel)
    {
        StagingFolder staging = Stage();
        try
        {
            string folder = Directory.CreateDirectory(Path.Combine(staging.Path, "publish")).FullName;
            string result = Path.Combine(staging.Path, ResultName);
            string[] arguments =
            [
                "publish", project.Path, "-nologo", "-verbosity:minimal", "-nodeReuse:false",
                .. project.RuntimeIdentifier is { } runtime ? ["--runtime", runtime, Define("ContainerRuntimeIdentifier", runtime)] : Array.Empty<string>(),
                .. project.SelfContained is { } own ? [own ? "--self-contained" : "--no-self-contained"] : Array.Empty<string>(),
                .. PropertiesOf(project),
                Define("PublishDir", folder + Path.DirectorySeparatorChar),
                $"-target:Publish;{ProjectContainer.Target}",
                .. Questions(result, ProjectContainer.Properties, ProjectContainer.Items),
            ];
            await _command.RunAsync(arguments, FolderOf(project), $"The project '{project.Path}' cannot be published{(project.RuntimeIdentifier is { } name ? $" for {name}" : "")}", reporter, cancel).ConfigureAwait(false);
            return new PublishedProject(staging, folder, new ProjectContainer(BuildResult.Read(result), project.BaseImage));
        }
        catch
        {
            staging.Dispose();
            throw;
        }
    }

    private StagingFolder Stage()
    {
        string target = Path.Combine(place ?? Path.GetTempPath(), StagingName);
        try
        {
            return new StagingFolder(target);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Wrap(exception, target, "made");
        }
    }

    private static string FolderOf(DotNetProject project) =>
        Directory.Exists(project.Path) ? project.Path
        : File.Exists(project.Path) ? Path.GetDirectoryName(project.Path)!
        : throw new ImageException(ImageError.SourceFailed, $"There is no project '{project.Path}'.", project.Path);

    private static IEnumerable<string> PropertiesOf(DotNetProject project) =>
    [
        Define("Configuration", project.Configuration),
        .. project.Framework is { } framework ? [Define("TargetFramework", framework)] : Array.Empty<string>(),
        .. project.BaseImage is { } image ? [Define("ContainerBaseImage", image)] : Array.Empty<string>(),
        .. project.Properties.Select(property => Define(property.Key, property.Value)),
    ];

    private static IEnumerable<string> Questions(string result, IReadOnlyList<string> properties, IReadOnlyList<string> items) =>
    [
        $"-getProperty:{string.Join(',', properties)}",
        .. items.Count > 0 ? [$"-getItem:{string.Join(',', items)}"] : Array.Empty<string>(),
        $"-getResultOutputFile:{result}",
    ];

    // Of these MSBuild would make several properties, or a list, or other characters ("MSBuild special characters").
    private static string Define(string name, string value)
    {
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') || char.IsAsciiDigit(name[0]))
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{name}' is not the name of a property of MSBuild.", name);
        }

        string escaped = string.Concat(value.Select(c => c is '%' or ';' or ',' or '"' or '\r' or '\n' ? $"%{(int)c:X2}" : c.ToString()));
        return $"-property:{name}={escaped}";
    }
}
