using System.Management.Automation;
using ContainerTools.FileSystem.Unpacking;
using ContainerTools.Input;
using ContainerTools.Inspection;
using ContainerTools.IO.Files;
using ContainerTools.Output;
using ContainerTools.Pipeline;

namespace ContainerTools.Commands;

/// <summary>Takes files and folders of images, writes them to a folder of this machine.</summary>
[Cmdlet(VerbsData.Save, "ImageFile", DefaultParameterSetName = FileSet, SupportsShouldProcess = true, HelpUri = OnlineHelp.Pages + "Save-ImageFile.md")]
[OutputType(typeof(FileInfo), typeof(DirectoryInfo))]
public sealed class SaveImageFileCommand : FileSelectionCommand
{
    private readonly WrittenPaths _written = new();

    [Parameter(Position = 1, ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = FileSet)]
    [Parameter(ParameterSetName = LiteralSet)]
    [Alias("DestinationPath")]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = ".";

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    [ValidateRange(0L, long.MaxValue)]
    public long? MaximumSize { get; set; }

    private protected override string Verb => "save";

    private protected override bool TakesFolders => true;

    private protected override string? Advise(ImageError error) => ErrorTable.AdviseUnpacked(error);

    private protected override void Process(ImageFile file)
    {
        ImageFile target = file.Follow() ?? file;
        string folder = this.ResolveFilePath(Destination);
        string path = FileSaver.PlaceIn(folder, file);
        if (!ShouldProcess(path, $"Write '{file.FullName}' of {file.Image}"))
        {
            return;
        }

        if (!_written.Add(path))
        {
            throw new ImageException(ImageError.AlreadyExists, $"'{path}' already holds another file of this command; save files of one name to several folders.", path);
        }

        try
        {
            FileSaver.CreateFolder(folder);
            Save(file, target, path);
        }
        catch (ImageException) when (!System.IO.Path.Exists(path))
        {
            // Nothing is there, so another image's file may be.
            _written.Remove(path);
            throw;
        }
    }

    private void Save(ImageFile file, ImageFile target, string path)
    {
        if (target.Kind == FileKind.Directory)
        {
            ExpandedImage expanded = SaveFolder(target, path);
            WriteItem(path, new PSNoteProperty(nameof(expanded.Skipped), expanded.Skipped));
        }
        else
        {
            Await((mailbox, cancel) => FileSaver.SaveAsync(Reader, file, path, Force, MaximumSize, mailbox, cancel), new TransferProgress($"Saving {file.FullName}", target.Size));
            WriteItem(path);
        }
    }

    private ExpandedImage SaveFolder(ImageFile folder, string path)
    {
        var options = new ExpandOptions { Root = folder.FullName, Overwrite = Force, IgnoreOwners = true, PastStore = NoStore, MaximumSize = MaximumSize };
        return Await(
            (mailbox, cancel) => ImageExpander.ExpandAsync(folder.Image, path, options, mailbox, cancel),
            new TransferProgress($"Saving {folder.FullName}", 2 * folder.Image.Size));
    }
}
