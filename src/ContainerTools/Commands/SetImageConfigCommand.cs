using System.Collections;
using System.Management.Automation;
using ContainerTools.Editing;
using ContainerTools.Input;
using ContainerTools.Pipeline;

namespace ContainerTools.Commands;

/// <summary>Takes images, gives the same images with another config or other annotations; layers stay what they are.</summary>
[Cmdlet(VerbsCommon.Set, "ImageConfig", HelpUri = OnlineHelp.Pages + "Set-ImageConfig.md")]
[OutputType(typeof(Image), typeof(ImageIndex))]
public sealed class SetImageConfigCommand : ImageCommand
{
    private ConfigEdit _edit = new();

    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public IImage[] InputObject { get; set; } = [];

    [Parameter]
    [ValidateNotNull]
    public IDictionary Env { get; set; } = new Hashtable();

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] RemoveEnv { get; set; } = [];

    [Parameter]
    public string[]? Entrypoint { get; set; }

    [Parameter]
    public string[]? Cmd { get; set; }

    [Parameter]
    public string? User { get; set; }

    [Parameter]
    public string? WorkingDir { get; set; }

    [Parameter]
    [ValidateNotNull]
    public IDictionary Label { get; set; } = new Hashtable();

    [Parameter]
    public string[]? ExposedPort { get; set; }

    [Parameter]
    public string[]? Volume { get; set; }

    [Parameter]
    public string? StopSignal { get; set; }

    [Parameter]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public Platform? Platform { get; set; }

    [Parameter]
    [TimeTransformation]
    public DateTimeOffset? Created { get; set; }

    [Parameter]
    public string? Author { get; set; }

    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(AnnotationCompleter))]
    public IDictionary Annotation { get; set; } = new Hashtable();

    [Parameter]
    [ValidateNotNull]
    public IDictionary Config { get; set; } = new Hashtable();

    protected override void BeginProcessing() => FailOnError(() => _edit = new ConfigEdit
    {
        Settings = ConfigConverter.Convert(Config, WriteWarning),
        Env = ReadEnv(),
        Entrypoint = Given(nameof(Entrypoint), Entrypoint),
        Cmd = Given(nameof(Cmd), Cmd),
        User = Given(nameof(User), User),
        WorkingDir = Given(nameof(WorkingDir), WorkingDir),
        Labels = ConfigConverter.Changes(Label),
        ExposedPorts = Given(nameof(ExposedPort), ExposedPort)?.Select(ConfigConverter.Port).ToArray(),
        Volumes = Given(nameof(Volume), Volume),
        StopSignal = Given(nameof(StopSignal), StopSignal),
        Platform = Platform,
        Created = Created,
        Author = Given(nameof(Author), Author),
        Annotations = ConfigConverter.Changes(Annotation),
    });

    // An image that is left out of a pipeline would be missed only much later.
    protected override void ProcessRecord() => FailOnError(() =>
    {
        foreach (IImage image in InputObject)
        {
            WriteObject(ImageEditor.Edit(image, _edit, new CommandReporter(this)), enumerateCollection: false);
        }
    });

    private KeyValuePair<string, string?>[] ReadEnv()
    {
        KeyValuePair<string, string?>[] changes =
        [
            .. RemoveEnv.Select(name => KeyValuePair.Create(name, (string?)null)),
            .. ConfigConverter.Changes(Env),
        ];
        foreach (IGrouping<string, KeyValuePair<string, string?>> variable in changes.GroupBy(change => ConfigConverter.VariableName(change.Key)))
        {
            if (variable.Select(change => change.Value).Distinct().Count() > 1)
            {
                throw new ImageException(ImageError.InvalidArgument, $"The variable '{variable.Key}' is both set and removed.", variable.Key);
            }
        }

        return changes;
    }

    // An empty value takes away what the image had; a parameter that was not given changes nothing.
    private string[]? Given(string name, string[]? value) => MyInvocation.BoundParameters.ContainsKey(name) ? value ?? [] : null;

    private string? Given(string name, string? value) => MyInvocation.BoundParameters.ContainsKey(name) ? value ?? "" : null;
}
