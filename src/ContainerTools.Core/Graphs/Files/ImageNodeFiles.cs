using ContainerTools.Composition;
using ContainerTools.IO.Files;
using ContainerTools.Inspection;
using ContainerTools.Tar;

namespace ContainerTools.Graphs.Files;

/// <summary>Files of an image, with the owners, modes, times and attributes that they have there.</summary>
/// <param name="all">The image's files.</param>
/// <param name="chosen">Those that are meant.</param>
/// <param name="contents">Reads them.</param>
internal sealed class ImageNodeFiles(ImageFiles all, IReadOnlyList<ImageFile> chosen, ImageContents contents) : ComposableFiles([.. chosen.Select(file => file.FullName[1..])], chosen.SumSizes(file => file.Size))
{
    private const string AttributePrefix = PaxRecord.ExtendedAttributePrefix;
    private readonly Lazy<Dictionary<string, ImageFile>> _byName = new(() => chosen.ToDictionary(file => file.FullName[1..], StringComparer.Ordinal));

    public override string Origin => $"{all.Image}";

    public override Task PrepareAsync(IReporter reporter, CancellationToken cancel) => contents.PrepareAsync(chosen, reporter, cancel);

    public override LayerEntry? Describe(string name, LayerBuilder builder)
    {
        return _byName.Value.GetValueOrDefault(name) is { } file ? Describe(name, file)
            : all.Find("/" + name) is { Kind: FileKind.Directory, IsImplied: false } folder ? Describe(name, folder) : null;
    }

    private LayerEntry Describe(string name, ImageFile file) => new(name, file.Kind, file.ModeBits)
    {
        Content = file.Kind == FileKind.File ? new ImageContent(file, contents) : null,
        LinkTarget = file.LinkTarget ?? "",
        DeviceMajor = (uint)file.Header.DeviceMajor,
        DeviceMinor = (uint)file.Header.DeviceMinor,
        Owner = new FileOwner(file.Uid, file.Gid, file.Header.UserName, file.Header.GroupName),
        KeepsOwner = true,
        Mtime = file.Header.Mtime,
        MtimeNanoseconds = file.Header.MtimeNanoseconds,
        KeepsTime = true,
        Records = [.. file.Header.Records.Where(record => record.Key.StartsWith(AttributePrefix, StringComparison.Ordinal))],
        Origin = $"{file.FullName} of {all.Image}",
    };
}
