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
[OutputType(typeof(Image), typeof(ImageIndex))]
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
    [ValidateNotNullOrEmpty]
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
        IReadOnlyList<IImage> images = Await(
            (mailbox, cancel) => ImageImport.ReadAsync(path, archives, mailbox, cancel),
            new TransferProgress($"Reading {System.IO.Path.GetFileName(path)}", File.Exists(path) ? new FileInfo(path).Length : 0));
        WriteObject(ChoosePlatform(ChooseNames(images, path), path), enumerateCollection: true);
    }

    private IReadOnlyList<IImage> ChooseNames(IReadOnlyList<IImage> images, string path)
    {
        if (Reference.Length == 0)
        {
            return images;
        }

        ReferenceFilter[] filters = Reference.Select(pattern => new ReferenceFilter(pattern)).ToArray();
        for (int i = 0; i < filters.Length; i++)
        {
            if (!images.Any(filters[i].Matches))
            {
                string names = string.Join(", ", images.SelectMany(ReferenceFilter.NamesOf).Select(name => $"'{name}'"));
                throw new ImageException(ImageError.NotFound, $"'{path}' has no image '{Reference[i]}'. It has {(names.Length > 0 ? names : "only images without names")}.", Reference[i]);
            }
        }

        return images.Where(image => filters.Any(filter => filter.Matches(image))).ToArray();
    }

    private IReadOnlyList<IImage> ChoosePlatform(IReadOnlyList<IImage> images, string path)
    {
        if (Platform is null)
        {
            return images;
        }

        Image[] chosen = images
            .Select(image => PlatformMatcher.Pick(image.Images, single => single.Platform, Platform))
            .OfType<Image>()
            .ToArray();
        return chosen.Length > 0
            ? chosen
            : throw new ImageException(ImageError.PlatformNotFound, $"'{path}' has no image for {Platform}. It has images for {string.Join(", ", images.SelectMany(image => image.Images).Select(image => image.Platform).Distinct())}.", path);
    }
}
