using System.Management.Automation;
using System.Text;
using ContainerTools.IO.Files;
using ContainerTools.Input;
using ContainerTools.Inspection;
using ContainerTools.Output;
using ContainerTools.Pipeline;

namespace ContainerTools.Commands;

/// <summary>Takes files of images, or an image and paths in it, and gives the contents as Get-Content does: lines, texts or bytes.</summary>
[Cmdlet(VerbsCommon.Get, "ImageFileContent", DefaultParameterSetName = FileSet, HelpUri = OnlineHelp.Pages + "Get-ImageFileContent.md")]
[OutputType(typeof(string), typeof(byte[]))]
public sealed class GetImageFileContentCommand : InspectionCommand
{
    private const string FileSet = "File";
    private const string PathSet = "Path";
    private const string LiteralSet = "LiteralPath";
    private FileContentReader? _reader;
    private int _count;

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = FileSet)]
    [ValidateNotNull]
    public ImageFile[] InputObject { get; set; } = [];

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = LiteralSet)]
    [ValidateNotNull]
    public IImage[] Image { get; set; } = [];

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = PathSet)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = LiteralSet)]
    [Alias("LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    [Parameter]
    public SwitchParameter Raw { get; set; }

    [Parameter]
    public SwitchParameter AsByteStream { get; set; }

    [Parameter]
    [EncodingTransformation]
    public Encoding? Encoding { get; set; }

    [Parameter]
    [Alias("First", "Head")]
    [ValidateRange(0L, long.MaxValue)]
    public long? TotalCount { get; set; }

    [Parameter]
    [Alias("Last")]
    [ValidateRange(0, int.MaxValue)]
    public int? Tail { get; set; }

    protected override void BeginProcessing() => FailOnError(() =>
    {
        if (TotalCount is not null && Tail is not null)
        {
            throw new ImageException(ImageError.InvalidArgument, "Give either -TotalCount or -Tail, not both.");
        }

        if (Raw && (TotalCount ?? Tail) is not null)
        {
            throw new ImageException(ImageError.InvalidArgument, "-Raw gives all of a file; -TotalCount and -Tail give a part of it.");
        }
    });

    protected override void ProcessRecord()
    {
        _count += InputObject.Length + Image.Length;
        foreach (ImageFile file in InputObject)
        {
            ContinueOnError(file, () => Write(file));
        }

        foreach (IImage image in Image)
        {
            ContinueOnError(image, () => Write(image.RequireSingle("A file")));
        }
    }

    protected override void EndProcessing() => RequireInput(_count, "read");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _reader?.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Write(Image image)
    {
        ImageFiles files = ReadFiles(image);
        foreach (FilePattern pattern in Path.Select(path => ImagePaths.Parse(path, isLiteral: false, image)).Concat(LiteralPath.Select(path => ImagePaths.Parse(path, isLiteral: true, image))))
        {
            ContinueOnError(pattern.ToString(), () =>
            {
                // What a pattern finds besides files has no content; what is named has to have one.
                ImageFile[] found = pattern.IsLiteral
                    ? [files.Find(pattern.ToString()) ?? throw new ImageException(ImageError.NotFound, $"{image} has no '{pattern}'.", pattern.ToString())]
                    : [.. files.Select(pattern, recurse: false)!.Where(file => files.Follow(file)?.Kind == FileKind.File)];
                foreach (ImageFile file in found)
                {
                    ContinueOnError(file, () => Write(file));
                }
            });
        }
    }

    private void Write(ImageFile file)
    {
        FileContentReader reader = _reader ??= new FileContentReader(Headers);
        Await(async (mailbox, cancel) =>
        {
            using Stream content = await FileContent.PrepareAsync(await reader.OpenAsync(file, mailbox, cancel).ConfigureAwait(false), file.Size, cancel).ConfigureAwait(false);
            await (AsByteStream
                ? FileContent.WriteBytesAsync(content, Raw, TotalCount, Tail, this, mailbox, cancel)
                : FileContent.WriteTextAsync(content, Encoding ?? Encoding.UTF8, Raw, TotalCount, Tail, mailbox, cancel)).ConfigureAwait(false);
        });
    }
}
