using System.Management.Automation;
using ContainerTools.Archive;
using ContainerTools.Archive.Reading;
using ContainerTools.Engines;
using ContainerTools.Input;
using ContainerTools.Output;
using ContainerTools.Pipeline;
using ContainerTools.Store;

namespace ContainerTools.Commands;

/// <summary>Takes archives and layouts, streams of bytes, and names of what an engine has; gives the images in them.</summary>
[Cmdlet(VerbsData.Import, "Image", DefaultParameterSetName = PathSet, HelpUri = OnlineHelp.Pages + "Import-Image.md")]
[OutputType(typeof(Image), typeof(ImageIndex), typeof(Artifact))]
public sealed class ImportImageCommand : ImageCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string EngineSet = "Engine";

    // As programs write it that take a file or their standard input.
    private const string StandardInput = "-";
    private const string InputName = "the standard input";
    private FedArchive? _fed;
    private bool _isFed;

    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = PathSet, ValueFromPipeline = true)]
    [ByteTransformation]
    public byte[] InputObject { get; set; } = [];

    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    [Parameter(ParameterSetName = EngineSet, Mandatory = true)]
    public EngineKind Engine { get; set; }

    [Parameter(ParameterSetName = EngineSet, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(EngineImageCompleter))]
    public string[] Name { get; set; } = [];

    [Parameter(ParameterSetName = EngineSet)]
    [ValidateNotNullOrEmpty]
    public string? Namespace { get; set; }

    [Parameter]
    [SupportsWildcards]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(ArchiveNameCompleter))]
    public string[] Reference { get; set; } = [];

    [Parameter]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public Platform? Platform { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Store { get; set; }

    [Parameter]
    public SwitchParameter NoStore { get; set; }

    private protected override string? Advise(ImageError error) => ParameterSetName == EngineSet ? ErrorTable.AdviseOfEngine(error) : null;

    protected override void BeginProcessing() =>
        _isFed = MyInvocation.ExpectingInput && MyInvocation.BoundParameters.TryGetValue(nameof(Path), out object? path) && path is string[] and [StandardInput];

    protected override void ProcessRecord()
    {
        if (_isFed)
        {
            Feed();
        }
        else if (ParameterSetName == EngineSet)
        {
            ContinueOnError(Engine, ImportFromEngine);
        }
        else if (ParameterSetName == PathSet && Path is [StandardInput])
        {
            ContinueOnError(StandardInput, ImportStandardInput);
        }
        else
        {
            bool isLiteral = ParameterSetName == LiteralPathSet;
            ForEachFile(isLiteral ? LiteralPath : Path, isLiteral, ImportFile);
        }
    }

    protected override void EndProcessing()
    {
        if (!_isFed)
        {
            return;
        }

        if (_fed is not { } fed)
        {
            RequireInput(0, "import");
            return;
        }

        ContinueOnError(StandardInput, () =>
        {
            try
            {
                Write(Await((_, _) => fed.CompleteAsync()), ReadFilters(), InputName);
            }
            finally
            {
                fed.Notes.Tell(WriteVerbose, WriteWarning);
            }
        });
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _fed?.Dispose();
        }

        base.Dispose(disposing);
    }

    private void ImportFile(string path)
    {
        ImageStore? store = this.OpenStore(Store, NoStore);
        IArchiveStore? archives = store is null ? null : new ArchiveStore(store);
        ReferenceFilter[] filters = ReadFilters();
        ArchiveContent content = Await(
            (mailbox, cancel) => ImageImport.ReadContentAsync(path, archives, Choose(filters), mailbox, cancel),
            new TransferProgress($"Reading {System.IO.Path.GetFileName(path)}", File.Exists(path) ? new FileInfo(path).Length : 0));
        Write(content, filters, path);
    }

    private void ImportStandardInput()
    {
        if (!Console.IsInputRedirected)
        {
            throw new ImageException(ImageError.InvalidArgument, "The standard input is the terminal, and no archive. Give a path, or './-' for a file of that name.", StandardInput);
        }

        ArchiveStore store = RequireStore();
        ReferenceFilter[] filters = ReadFilters();
        using Stream input = Console.OpenStandardInput();
        ArchiveContent content = Await(
            (mailbox, cancel) => ImageImport.ReadStreamAsync(input, InputName, store, Choose(filters), mailbox, cancel),
            new TransferProgress($"Reading {InputName}", 0));
        Write(content, filters, InputName);
    }

    private void Feed()
    {
        if (ReferenceEquals(InputObject, ByteTransformationAttribute.Text))
        {
            FailOnError(() => throw new ImageException(
                ImageError.InvalidArgument,
                "Lines of text came down the pipeline, and no bytes: PowerShell decodes what a native command writes before a cmdlet gets it. Use -Engine, or pipe into PowerShell from outside: docker save app | pwsh -Command 'Import-Image -'.",
                StandardInput));
        }

        FailOnError(() =>
        {
            if (_fed is null)
            {
                ArchiveStore store = RequireStore();
                ReferenceFilter[] filters = ReadFilters();
                _fed = new FedArchive((stream, reporter, cancel) => ImageImport.ReadStreamAsync(stream, InputName, store, Choose(filters), reporter, cancel));
            }
        });
        _fed!.Add(InputObject);
    }

    // One request for all names: what images share is read once.
    private void ImportFromEngine()
    {
        ArchiveStore store = RequireStore();
        var engine = new EngineOptions(Engine) { Namespace = Namespace };
        string[] names = FindNames(engine);
        try
        {
            Read(names);
        }
        catch (ImageException exception) when (exception.Error == ImageError.NotFound && names.Length > 1)
        {
            // An engine gives all of them or none.
            foreach (string name in names)
            {
                ContinueOnError(name, () => Read([name]));
            }
        }

        void Read(string[] wanted) => Write(
            Await(
                (mailbox, cancel) => EngineImages.ImportAsync(engine, wanted, store, mailbox, cancel),
                new TransferProgress($"Reading {string.Join(", ", wanted)} from {Engine}", 0)),
            [],
            Engine.ToString());
    }

    private string[] FindNames(EngineOptions engine)
    {
        string[] names = ListLine.Held(Name).ToArray();
        ReferenceFilter[] filters = ReadFilters();
        if (filters.Length > 0)
        {
            IReadOnlyList<string> known = Await((mailbox, cancel) => EngineImages.ListAsync(engine, mailbox, cancel));
            foreach (ReferenceFilter filter in filters)
            {
                string[] found = known.Where(name => filter.Matches([name])).ToArray();
                names = found.Length > 0 ? [.. names, .. found] : throw new ImageException(ImageError.NotFound, $"{Engine} has no image '{filter.Pattern}'.", filter.Pattern);
            }
        }

        return names.Length > 0 ? [.. names.Distinct()] : throw new ImageException(ImageError.InvalidArgument, "Say which images: -Name for their names, -Reference for a pattern.", Engine);
    }

    private ArchiveStore RequireStore() => this.OpenStore(Store, NoStore) is { } store
        ? new ArchiveStore(store)
        : throw new ImageException(ImageError.InvalidArgument, "What comes as a stream can be read only once, so what is in it goes into the store; -NoStore does not go with that.");

    private ReferenceFilter[] ReadFilters()
    {
        ReferenceFilter[] filters = ListLine.Held(Reference).Select(pattern => new ReferenceFilter(pattern)).ToArray();
        return Reference.Length == 0 || filters.Length > 0
            ? filters
            : throw new ImageException(ImageError.InvalidArgument, "-Reference is empty: nothing but blank lines and comments.");
    }

    private static Func<IReadOnlyList<string>, bool>? Choose(ReferenceFilter[] filters) =>
        filters.Length == 0 ? null : names => filters.Any(filter => filter.Matches(names));

    private void Write(ArchiveContent content, ReferenceFilter[] filters, string source)
    {
        foreach (string warning in content.Warnings)
        {
            WriteWarning(warning);
        }

        var selection = new ArchiveSelection(content, source, Platform);
        ImageException[] errors = filters.Select(filter => selection.FindProblem(filter)).OfType<ImageException>().Concat(selection.FindErrors()).ToArray();
        WriteObject(selection.Choose(isRequired: errors.Length == 0), enumerateCollection: true);
        foreach (ImageException error in errors)
        {
            WriteError(ErrorTable.ToRecord(error));
        }
    }
}
