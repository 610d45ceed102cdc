using System.Collections;
using System.Management.Automation;
using ContainerTools.Artifacts;
using ContainerTools.Composition;
using ContainerTools.Compression;
using ContainerTools.Input;
using ContainerTools.Pipeline;
using ContainerTools.Registry;
using ContainerTools.Registry.Publishing;
using ContainerTools.Store;

namespace ContainerTools.Commands;

/// <summary>Takes files and folders, brings them to a registry as one artifact, gives the references that lead to it.</summary>
[Cmdlet(VerbsData.Publish, "RegistryArtifact", SupportsShouldProcess = true, HelpUri = OnlineHelp.Pages + "Publish-RegistryArtifact.md")]
[OutputType(typeof(ImageReference))]
public sealed class PublishRegistryArtifactCommand : PublicationCommand
{
    private readonly List<string> _paths = [];

    [Parameter(Position = 0)]
    [Alias("Destination")]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(NameCompleter))]
    public ImageReference? Name { get; set; }

    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ArtifactType { get; set; }

    [Parameter]
    [FileMapTransformation]
    [ValidateNotNull]
    public IDictionary MediaType { get; set; } = new Hashtable();

    [Parameter]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(AnnotationCompleter))]
    public IDictionary Annotation { get; set; } = new Hashtable();

    [Parameter]
    [ValidateNotNull]
    public IDictionary FileAnnotation { get; set; } = new Hashtable();

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? BasePath { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ConfigPath { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ConfigMediaType { get; set; }

    [Parameter]
    [ValidateNotNull]
    public SubjectInput? Subject { get; set; }

    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Tag { get; set; } = [];

    protected override void ProcessRecord() => _paths.AddRange(Path);

    protected override void EndProcessing() => FailOnError(() =>
    {
        RequireInput(_paths.Count, "publish");
        ImageReference destination = Name ?? Subject?.Reference?.WithTag(null).WithDigest(null)
            ?? throw new ImageException(ImageError.InvalidArgument, "Say where to publish it: -Name, or with -Subject an image that comes from a registry.");
        RegistryClient client = CreateClient();
        ArtifactRecipe recipe = ReadRecipe();
        if (Subject is { } subject)
        {
            recipe = recipe with { Subject = Await((mailbox, cancel) => subject.ResolveAsync(client, mailbox, cancel)) };
        }

        ImageStore store = this.OpenStore(null, noStore: false)!;
        var digests = new DigestCache(store);
        var builder = new ArtifactBuilder(new LayeredImageBuilder(digests, new LayerCompressor(store, Codec.GzipPortable).CompressAsync));
        Artifact artifact = Await((mailbox, cancel) => builder.BuildAsync(recipe, mailbox, cancel));

        // The destination decides alone, and -WhatIf only asks.
        var publisher = new ImagePublisher(client, new PublishOptions());
        foreach (Publication publication in PublicationNames.Resolve([artifact], destination, Tag))
        {
            if (Publish(publisher, publication))
            {
                Attach(publisher, publication);
            }
        }
    });

    // Registries list what is attached to a manifest only in the manifest's own repository.
    private void Attach(ImagePublisher publisher, Publication publication)
    {
        if (Subject is null || Subject.Reference?.Name == publication.Name.Name)
        {
            return;
        }

        if (Subject.Reference is { } home && home.Registry == publication.Name.Registry)
        {
            WriteVerbose($"{Subject} is in another repository, {home.Name}; the artifact goes there too, because it is found only there.");
            Publish(publisher, publication with { Name = home.WithTag(null).WithDigest(null), Tags = [] });
        }
        else
        {
            WriteWarning($"{Subject} is not known to be in {publication.Name.Name}. What is attached to it is found only in its own repository.");
        }
    }

    private ArtifactRecipe ReadRecipe()
    {
        var types = new FileMap(MediaType, nameof(MediaType));
        var annotations = new FileMap(FileAnnotation, nameof(FileAnnotation));
        string? folder = BasePath is null ? null : this.ResolveFilePath(BasePath);
        ArtifactSource[] files = _paths.SelectMany(path => this.ResolveFilePaths(path)).Select(path => ToSource(path, folder, types, annotations)).ToArray();
        types.RequireUse();
        annotations.RequireUse();
        return new ArtifactRecipe
        {
            ArtifactType = ArtifactType,
            Files = files,
            ConfigPath = ConfigPath is null ? null : this.ResolveFilePath(ConfigPath),
            ConfigMediaType = ConfigMediaType,
            Annotations = ToTexts(Annotation),
        };
    }

    private static ArtifactSource ToSource(string path, string? folder, FileMap types, FileMap annotations)
    {
        string plain = System.IO.Path.TrimEndingDirectorySeparator(path);
        string title = (folder is null ? System.IO.Path.GetFileName(plain) : System.IO.Path.GetRelativePath(folder, plain)).Replace(System.IO.Path.DirectorySeparatorChar, '/');
        if (folder is not null && (title is "." or ".." || title.StartsWith("../", StringComparison.Ordinal) || System.IO.Path.IsPathRooted(title)))
        {
            throw new ImageException(ImageError.InvalidArgument, $"'{path}' does not lie in '{folder}', from which names in the artifact are to begin.", path);
        }

        return new ArtifactSource(plain, title)
        {
            MediaType = types.Find(title) is { } type ? ConfigConverter.Text(type) : null,
            Annotations = annotations.Find(title) switch
            {
                null => new Dictionary<string, string>(),
                IDictionary map => ToTexts(map),
                var other => throw new ImageException(ImageError.InvalidArgument, $"-FileAnnotation takes a hashtable of annotations for each file, not '{other}' for '{title}'.", title),
            },
        };
    }

    private static Dictionary<string, string> ToTexts(IDictionary map) =>
        ConfigConverter.Changes(map).Where(pair => pair.Value is not null).ToDictionary(pair => pair.Key, pair => pair.Value!, StringComparer.Ordinal);
}
