using System.Management.Automation;
using System.Text;
using ContainerTools.Input;
using ContainerTools.Inspection;
using ContainerTools.Output;
using ContainerTools.Pipeline;

namespace ContainerTools.Commands;

/// <summary>Takes files of images, or an image and paths in it, and gives the contents as Get-Content does: lines, texts or bytes.</summary>
[Cmdlet(VerbsCommon.Get, "ImageFileContent", DefaultParameterSetName = FileSet, HelpUri = OnlineHelp.Pages + "Get-ImageFileContent.md")]
[OutputType(typeof(string), typeof(byte[]))]
public sealed class GetImageFileContentCommand : FileSelectionCommand
{
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

    private protected override string Verb => "read";

    private protected override bool TakesFolders => false;

    private protected override void Process(ImageFile file)
    {
        FileContentReader reader = Reader;
        Await(async (mailbox, cancel) =>
        {
            using Stream content = await FileContent.PrepareAsync(await reader.OpenAsync(file, mailbox, cancel).ConfigureAwait(false), file.Size, cancel).ConfigureAwait(false);
            await (AsByteStream
                ? FileContent.WriteBytesAsync(content, Raw, TotalCount, Tail, this, mailbox, cancel)
                : FileContent.WriteTextAsync(content, Encoding ?? Encoding.UTF8, Raw, TotalCount, Tail, mailbox, cancel)).ConfigureAwait(false);
        });
    }
}
