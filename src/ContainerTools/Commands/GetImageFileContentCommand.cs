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

    private protected override string? Advise(ImageError error) =>
        error == ImageError.TooLarge ? "Read it with -AsByteStream, which gives it block by block without -Raw, or a part of it with -Tail or -TotalCount." : null;

    private protected override string Verb => "read";

    private protected override bool TakesFolders => false;

    private protected override void Process(ImageFile file)
    {
        // It throws where there is none.
        long size = file.Follow()?.Size ?? 0;
        Await((mailbox, cancel) => ((bool)AsByteStream, Tail) switch
        {
            (true, { } count) => WriteWholeAsync(Reader.OpenEndAsync(file, count, mailbox, cancel), Math.Min(count, size), mailbox, cancel),
            (true, _) when Raw => WriteWholeAsync(Reader.OpenAsync(file, mailbox, cancel), size, mailbox, cancel),
            _ => WriteAsync(file, size, mailbox, cancel),
        });
    }

    private static async Task WriteWholeAsync(Task<Stream> opening, long size, Mailbox mailbox, CancellationToken cancel)
    {
        using Stream content = await opening.ConfigureAwait(false);
        mailbox.Output(await FileContent.ReadBytesAsync(content, size, cancel).ConfigureAwait(false));
    }

    private async Task WriteAsync(ImageFile file, long size, Mailbox mailbox, CancellationToken cancel)
    {
        using Stream content = await FileContent.PrepareAsync(await Reader.OpenAsync(file, mailbox, cancel).ConfigureAwait(false), size, cancel).ConfigureAwait(false);
        await (AsByteStream
            ? FileContent.WriteBytesAsync(content, TotalCount, this, mailbox, cancel)
            : FileContent.WriteTextAsync(content, Encoding ?? Encoding.UTF8, Raw, TotalCount, Tail, mailbox, cancel)).ConfigureAwait(false);
    }
}
