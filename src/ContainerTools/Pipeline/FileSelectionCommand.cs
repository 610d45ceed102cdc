using System.Management.Automation;
using ContainerTools.Inspection;
using ContainerTools.IO.Files;

namespace ContainerTools.Pipeline;

/// <summary>Works on files of images one by one: on those that come, or on those that paths name in images that come.</summary>
public abstract class FileSelectionCommand : InspectionCommand
{
    private protected const string FileSet = "File";
    private protected const string PathSet = "Path";
    private protected const string LiteralSet = "LiteralPath";
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

    /// <summary>What is done with files, for the error of an empty pipeline.</summary>
    private protected abstract string Verb { get; }

    /// <summary>Whether folders that a pattern finds are taken too; what is named is taken in any case.</summary>
    private protected abstract bool TakesFolders { get; }

    /// <summary>For all files of the command.</summary>
    private protected FileContentReader Reader => _reader ??= new FileContentReader(Cache);

    /// <summary>Works on one file. What it throws is the error for that file alone.</summary>
    private protected abstract void Process(ImageFile file);

    protected override void ProcessRecord()
    {
        _count += InputObject.Length + Image.Length;
        foreach (ImageFile file in InputObject)
        {
            ContinueOnError(file, () => Process(file));
        }

        foreach (IImage image in Image)
        {
            ContinueOnError(image, () => Process(image.RequireSingle("A file")));
        }
    }

    protected override void EndProcessing() => RequireInput(_count, Verb);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _reader?.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Process(Image image)
    {
        ImageFiles files = ReadFiles(image);
        ForEachPattern(image, Path, LiteralPath, pattern =>
        {
            // What a pattern finds besides files has no content; what is named has to have one.
            ImageFile[] found = pattern.IsLiteral
                ? [files.Find(pattern.ToString()) ?? throw new ImageException(ImageError.NotFound, $"{image} has no '{pattern}'.", pattern.ToString())]
                : [.. files.Select(pattern, recurse: false)!.Where(IsWanted)];
            foreach (ImageFile file in found)
            {
                ContinueOnError(file, () => Process(file));
            }
        });

        bool IsWanted(ImageFile file) => file.Follow()?.Kind is FileKind.File || (TakesFolders && file.Follow()?.Kind is FileKind.Directory);
    }
}
