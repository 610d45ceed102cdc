using System.Management.Automation;
using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Input;
using ContainerTools.Output;
using ContainerTools.Pipeline;

namespace ContainerTools.Commands;

/// <summary>Takes images, writes one archive or layout that is complete or not there.</summary>
[Cmdlet(VerbsData.Export, "Image", SupportsShouldProcess = true, HelpUri = OnlineHelp.Pages + "Export-Image.md")]
[OutputType(typeof(FileInfo), typeof(DirectoryInfo), typeof(IImage))]
public sealed class ExportImageCommand : ExportCommand
{
    [Parameter(Position = 0)]
    [Alias("Path", "PSPath", "LP", "FilePath")]
    [ValidateNotNullOrEmpty]
    public string? LiteralPath { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Export(IReadOnlyList<IImage> images, ExportOptions options)
    {
        string path = ResolvePath(images[0], options);
        if (!ShouldProcess(path, $"Write {string.Join(", ", images)}"))
        {
            return;
        }

        if (!MyInvocation.BoundParameters.ContainsKey(nameof(Compression)) && options.Format != ArchiveFormat.OciLayout)
        {
            options = options with { Compression = FileCompression.Choose(path, WriteWarning) };
        }

        Await(
            (mailbox, cancel) => ImageExport.WriteFileAsync(images, path, options, Force, mailbox, cancel),
            StartProgress(images, options));
        if (PassThru)
        {
            WriteObject(images, enumerateCollection: true);
        }
        else
        {
            WriteItem(path);
        }
    }

    private string ResolvePath(IImage first, ExportOptions options)
    {
        string name = ArchiveName.For(first, options);
        if (LiteralPath is null)
        {
            return Path.Combine(this.ResolveFilePath("."), name);
        }

        string path = this.ResolveFilePath(LiteralPath);
        return options.Format != ArchiveFormat.OciLayout && Directory.Exists(path) ? Path.Combine(path, name) : path;
    }
}
