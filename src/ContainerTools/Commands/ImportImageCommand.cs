using System.Management.Automation;
using ContainerTools.Archive;
using ContainerTools.Archive.Reading;
using ContainerTools.Input;
using ContainerTools.Output;
using ContainerTools.Pipeline;
using ContainerTools.Store;

namespace ContainerTools.Commands;

/// <summary>Takes archives and layouts, gives the images in them.</summary>
[Cmdlet(VerbsData.Import, "Image", DefaultParameterSetName = PathSet, HelpUri = OnlineHelp.Pages + "Import-Image.md")]
[OutputType(typeof(Image), typeof(ImageIndex), typeof(Artifact))]
public sealed class ImportImageCommand : ImageCommand
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    [Parameter(ParameterSetName = PathSet, Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    [Parameter(ParameterSetName = LiteralPathSet, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

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

    protected override void ProcessRecord()
    {
        bool isLiteral = ParameterSetName == LiteralPathSet;
        ForEachFile(isLiteral ? LiteralPath : Path, isLiteral, Import);
    }

    private void Import(string path)
    {
        ImageStore? store = this.OpenStore(Store, NoStore);
        IArchiveStore? archives = store is null ? null : new ArchiveStore(store);
        ReferenceFilter[] filters = ListLine.Held(Reference).Select(pattern => new ReferenceFilter(pattern)).ToArray();
        if (Reference.Length > 0 && filters.Length == 0)
        {
            throw new ImageException(ImageError.InvalidArgument, "-Reference is empty: nothing but blank lines and comments.");
        }

        Func<IReadOnlyList<string>, bool>? isWanted = filters.Length == 0 ? null : names => filters.Any(filter => filter.Matches(names));
        ArchiveContent content = Await(
            (mailbox, cancel) => ImageImport.ReadContentAsync(path, archives, isWanted, mailbox, cancel),
            new TransferProgress($"Reading {System.IO.Path.GetFileName(path)}", File.Exists(path) ? new FileInfo(path).Length : 0));
        foreach (string warning in content.Warnings)
        {
            WriteWarning(warning);
        }

        ImageException[] errors = filters.Select(filter => FindProblem(content, filter, path)).OfType<ImageException>().Concat(FindErrors(content)).ToArray();
        WriteObject(ChoosePlatform(content.Images, path, isRequired: errors.Length == 0), enumerateCollection: true);
        foreach (ImageException error in errors)
        {
            WriteError(ErrorTable.ToRecord(error));
        }
    }

    private static ImageException? FindProblem(ArchiveContent content, ReferenceFilter filter, string path)
    {
        ListedImage[] named = content.Entries.Where(entry => filter.Matches(entry.Names)).ToArray();
        if (named.Length == 0)
        {
            string names = string.Join(", ", content.Entries.SelectMany(entry => entry.Names).Select(name => $"'{name}'"));
            return new ImageException(ImageError.NotFound, $"'{path}' has no image '{filter.Pattern}'. It has {(names.Length > 0 ? names : "only images without names")}.", filter.Pattern);
        }

        return named.Any(entry => entry.State is ListedState.Read or ListedState.Unreadable)
            ? null
            : named[0].Error ?? new ImageException(ImageError.NotFound, $"In '{path}', '{filter.Pattern}' is neither an image nor an artifact.", filter.Pattern);
    }

    // What an index lacks for a platform that was not asked for is nobody's concern.
    private IEnumerable<ImageException> FindErrors(ArchiveContent content) => content.Entries
        .Where(entry => entry.State == ListedState.Unreadable)
        .Select(entry => entry.Error!)
        .Concat(content.Images.OfType<ImageIndex>().SelectMany(index => index.FindUnreadableEntries())
            .Where(entry => Platform is null || entry.Descriptor.Platform is not { } platform || PlatformMatcher.IsCompatible(platform, Platform))
            .Select(entry => entry.Error));

    private IReadOnlyList<IImage> ChoosePlatform(IReadOnlyList<IImage> images, string path, bool isRequired)
    {
        if (Platform is null || images.Count == 0)
        {
            return images;
        }

        Image[] chosen = images
            .Select(image => PlatformMatcher.Pick(image.Images, single => single.Platform, Platform))
            .OfType<Image>()
            .ToArray();
        return chosen.Length > 0 || !isRequired
            ? chosen
            : throw new ImageException(ImageError.PlatformNotFound, $"'{path}' has no image for {Platform}. It has images for {string.Join(", ", images.SelectMany(image => image.Images).Select(image => image.Platform).Distinct())}.", path);
    }
}
