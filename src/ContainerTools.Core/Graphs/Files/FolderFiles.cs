using System.Text;
using ContainerTools.Composition;
using ContainerTools.FileSystem;
using ContainerTools.Inspection;

namespace ContainerTools.Graphs.Files;

/// <summary>The files of a folder of this machine. Only names and status are read; what finds packages in images finds them here.</summary>
internal sealed class FolderFiles : FileSource
{
    private readonly LayerSource _source;

    private FolderFiles(LayerSource source, ImageFiles files)
        : base(files) => _source = source;

    public override string Name => $"'{_source.Path}'";

    public override string Destination => _source.Destination.Trim('/') is { Length: > 0 } folder ? "/" + folder : "";

    /// <exception cref="ImageException">There is no such folder, or it cannot be read.</exception>
    public static FolderFiles Read(LayerSource source, CancellationToken cancel)
    {
        if (!Directory.Exists(source.Path))
        {
            throw new ImageException(ImageError.SourceFailed, $"'{source.Path}' is no folder.", source.Path);
        }

        LayerPlan plan = new LayerBuilder(new LayerRules()).Add(source, cancel).ToPlan("files");
        var headers = new HeaderList();
        foreach (LayerEntry entry in plan.Entries)
        {
            headers.Add(plan.HeaderOf(entry), source.Path);
        }

        // Nobody reads the layer as a whole, so that it needs a name and no true digest.
        Digest name = Digest.Of("sha256", Encoding.UTF8.GetBytes(source.Path));
        var layer = new Layer(new ComposedBlob(plan, new Descriptor(MediaTypes.OciLayer, name, plan.Size), null, null), name);
        Image image = ImageComposer.Compose(new ImageComposition("local") { Tag = "folder" }, [(layer, "")]);
        return new FolderFiles(source, ImageFiles.Of(image, LayerListing.Of(layer, headers)));
    }

    public override ComposableFiles Take(IReadOnlyList<ImageFile> files) =>
        new FolderNodeFiles(_source, [.. files.Select(file => file.FullName[1..])], files.SumSizes(file => file.Size));
}
