using System.Management.Automation;
using ContainerTools.Composition;
using ContainerTools.Input;
using ContainerTools.Output;

namespace ContainerTools.Pipeline;

/// <summary>What images are composed of, for one platform or for several at once.</summary>
public abstract class PlatformImageCommand : LayeredImageCommand
{
    private bool _gotInput;

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "/";

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] CopyToRoot { get; set; } = [];

    // One for all kinds: what fits none of several parameters PowerShell leaves out with an error, and goes on.
    [Parameter(ValueFromPipeline = true, ParameterSetName = ContentSet)]
    [Parameter(ValueFromPipeline = true, ParameterSetName = ProjectSet)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    public BaseImage[]? FromImage { get; set; }

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public PlatformText[] Platform { get; set; } = [];

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    public Layer[] Layer { get; set; } = [];

    [Parameter(ParameterSetName = ContentSet)]
    [Parameter(ParameterSetName = ProjectSet)]
    public ScriptBlock? Customize { get; set; }

    private protected CompositionInput Input { get; } = new();

    protected override void ProcessRecord()
    {
        if (!MyInvocation.ExpectingInput && InputObject is null)
        {
            return;
        }

        FailOnError(() =>
        {
            if (InputObject?.TypeNames.FirstOrDefault(name => name.StartsWith("Deserialized.ContainerTools.", StringComparison.Ordinal)) is { } copy)
            {
                throw new ImageException(ImageError.InvalidArgument, $"This is the copy of an object of another process ({copy}), which has no content. Export the image there, for instance with Export-Image, and import it here.", copy);
            }

            Input.Take(InputObject?.BaseObject);
            _gotInput = true;
        }, InputObject);
    }

    /// <summary>The command before this one may have failed and gone on; an image without its base would hide that.</summary>
    private protected void CheckInput()
    {
        if (MyInvocation.ExpectingInput && !_gotInput)
        {
            throw new ImageException(ImageError.InvalidArgument, "Nothing to compose an image from came down the pipeline.");
        }
    }

    private protected Platform[] ReadPlatforms() => [.. Platform.Select(text => text.Read()).Distinct()];

    /// <summary>Looks for what an image is composed of.</summary>
    /// <param name="platform">Which of several it is for; null where the platform follows from the rest.</param>
    /// <param name="parent">The base; null for none.</param>
    /// <param name="withPaths">Whether -Path counts.</param>
    /// <exception cref="ImageException">A path is not there, or has a placeholder that means nothing.</exception>
    private protected CompositionTarget Find(Platform? platform, Image? parent, bool withPaths = true) =>
        new(platform, parent, withPaths ? FindSources(Path, Destination, platform) : [], FindSources(CopyToRoot, "/", platform));

    private LayerSource[] FindSources(string[] paths, string destination, Platform? platform)
    {
        if (platform is null)
        {
            return [.. ResolveSources(paths, destination)];
        }

        LayerSource[] sources = [.. ResolveSources(paths.Select(path => PathTemplate.Expand(path, platform)), destination)];
        return sources.FirstOrDefault(source => !System.IO.Path.Exists(source.Path)) is { Path: var missing }
            ? throw new ImageException(ImageError.SourceFailed, $"There is no '{missing}'.", missing)
            : sources;
    }

    private protected CustomFolder? FillTop(CompositionTarget target) => Customize is null ? null : CustomFolder.Fill(this, Customize, target.Platform);

    /// <summary>One image, or an index of several.</summary>
    private protected IImage Join(Image[] images, string name, IReadOnlyList<string> tags) =>
        images is [var single] ? single : PlatformImages.Join(name, tags, images, Annotations, new CommandReporter(this));

    private protected PSObject WithPlan(IImage image, Dictionary<string, object> resolved, IImage? parent) =>
        PlanWriter.Attach(image, PlanWriter.Write(MyInvocation.BoundParameters, resolved, parent));

    private protected Dictionary<string, object> ResolveTimes() => new()
    {
        [nameof(Created)] = TimeText.Write(Created ?? DefaultTime),
        [nameof(Mtime)] = TimeText.Write(Mtime ?? DefaultTime),
    };
}
