using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Provider;
using ContainerTools.Inspection;
using ContainerTools.IO.Files;
using ContainerTools.Output;

namespace ContainerTools.Drive;

/// <summary>
/// Shows images as drives that can be read: items are <see cref="ImageFile"/>s. Links are items of their own; they are followed where a folder is
/// entered and where content is read, as in a container. PowerShell makes an instance for each command.
/// </summary>
[CmdletProvider(ProviderName, ProviderCapabilities.Filter)]
public sealed class ImageProvider : NavigationCmdletProvider, IContentCmdletProvider, IPropertyCmdletProvider
{
    /// <summary>The name by which PowerShell knows it.</summary>
    public const string ProviderName = "ContainerImage";

    private readonly CancellationTokenSource _stop = new();

    private bool _isWalk;

    /// <inheritdoc/>
    public IContentReader? GetContentReader(string path)
    {
        (ImageDriveInfo drive, ImageFile file) = Require(path);
        var notes = new NoteReporter();
        try
        {
            return ImageContentReader.Open(drive, file, DynamicParameters as ContentParameters ?? new ContentParameters(), notes, _stop.Token);
        }
        catch (ImageException exception)
        {
            WriteError(ErrorTable.ToRecord(exception, path, exception.Error == ImageError.NotFound ? "See what there is with Get-ChildItem." : null));
            return null;
        }
        finally
        {
            notes.Tell(WriteVerbose, WriteWarning);
        }
    }

    /// <inheritdoc/>
    public object GetContentReaderDynamicParameters(string path) => new ContentParameters();

    /// <inheritdoc/>
    public IContentWriter? GetContentWriter(string path)
    {
        WriteError(ReadOnly(path));
        return null;
    }

    /// <inheritdoc/>
    public object? GetContentWriterDynamicParameters(string path) => null;

    /// <inheritdoc/>
    public void ClearContent(string path) => WriteError(ReadOnly(path));

    /// <inheritdoc/>
    public object? ClearContentDynamicParameters(string path) => null;

    /// <inheritdoc/>
    public void GetProperty(string path, Collection<string> providerSpecificPickList)
    {
        (_, ImageFile file) = Require(path);
        PSMemberInfoCollection<PSPropertyInfo> all = PSObject.AsPSObject(file).Properties;
        var result = new PSObject();
        foreach (string wanted in providerSpecificPickList.DefaultIfEmpty("*"))
        {
            ReadOnlyPSMemberInfoCollection<PSPropertyInfo> found = all.Match(wanted);
            foreach (PSPropertyInfo property in found.Where(property => result.Properties[property.Name] is null))
            {
                result.Properties.Add(new PSNoteProperty(property.Name, property.Value));
            }

            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(wanted))
            {
                WriteError(new ErrorRecord(new PSArgumentException($"'{Show(path)}' has no property '{wanted}'."), "PropertyNotFound", ErrorCategory.ObjectNotFound, wanted));
            }
        }

        if (result.Properties.Any())
        {
            WritePropertyObject(result, path);
        }
    }

    /// <inheritdoc/>
    public object? GetPropertyDynamicParameters(string path, Collection<string> providerSpecificPickList) => null;

    /// <inheritdoc/>
    public void SetProperty(string path, PSObject propertyValue) => WriteError(ReadOnly(path));

    /// <inheritdoc/>
    public object? SetPropertyDynamicParameters(string path, PSObject propertyValue) => null;

    /// <inheritdoc/>
    public void ClearProperty(string path, Collection<string> propertyToClear) => WriteError(ReadOnly(path));

    /// <inheritdoc/>
    public object? ClearPropertyDynamicParameters(string path, Collection<string> propertyToClear) => null;

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <inheritdoc/>
    protected override PSDriveInfo? NewDrive(PSDriveInfo drive)
    {
        if (drive is ImageDriveInfo)
        {
            return drive;
        }

        ThrowTerminatingError(new ErrorRecord(new PSNotSupportedException("A drive of an image is made by Mount-Image."), "UseMountImage", ErrorCategory.NotImplemented, drive));
        return null;
    }

    /// <inheritdoc/>
    protected override bool IsValidPath(string path) => true;

    /// <inheritdoc/>
    protected override bool ItemExists(string path) => TryFind(path, out _, out _);

    // What it inherits looks each item up to cut a path in two.

    /// <inheritdoc/>
    protected override string GetChildName(string path)
    {
        // Names that differ must not look alike: the Tab key offers nothing for a folder where two do.
        string odd = path[(path.LastIndexOf('/') + 1)..];
        return odd.Contains('\\') && TryFind(path[..^odd.Length], out ImageDriveInfo? drive, out ImageFile? folder) && ChildrenOf(drive, folder).Any(file => file.Name == odd)
            ? odd
            : DrivePath.NameOf(path);
    }

    /// <inheritdoc/>
    protected override string GetParentPath(string path, string root) => DrivePath.ParentOf(path);

    // Who goes down into all folders must come to an end: a link may lead above itself, and links to folders of links multiply.

    /// <inheritdoc/>
    protected override bool IsItemContainer(string path) => TryFind(path, out _, out ImageFile? file) && (_isWalk ? file.Kind == FileKind.Directory : IsFolder(file));

    /// <inheritdoc/>
    protected override void GetItem(string path)
    {
        (_, ImageFile file) = Require(path);
        WriteItemObject(file, path, IsFolder(file));
    }

    /// <inheritdoc/>
    protected override bool HasChildItems(string path) =>
        TryFind(path, out ImageDriveInfo? drive, out ImageFile? file) && ChildrenOf(drive, file).Any();

    /// <inheritdoc/>
    protected override void GetChildItems(string path, bool recurse) => GetChildItems(path, recurse, uint.MaxValue);

    /// <inheritdoc/>
    protected override void GetChildItems(string path, bool recurse, uint depth)
    {
        (ImageDriveInfo drive, ImageFile file) = Require(path);
        if (IsFolder(file))
        {
            Write(drive, file, path, recurse ? depth : 0, IsWanted());
        }
        else
        {
            WriteItemObject(file, path, isContainer: false);
        }
    }

    /// <inheritdoc/>
    protected override object GetChildItemsDynamicParameters(string path, bool recurse) => new ChildItemParameters();

    /// <inheritdoc/>
    protected override void GetChildNames(string path, ReturnContainers returnContainers)
    {
        (ImageDriveInfo drive, ImageFile folder) = Require(path);

        // So PowerShell asks when it goes through folders itself, by this instance.
        _isWalk |= returnContainers == ReturnContainers.ReturnAllContainers;
        Func<ImageFile, bool> isWanted = IsWanted();
        foreach (ImageFile file in ChildrenOf(drive, folder))
        {
            bool isFolder = IsFolder(file);
            if (isWanted(file) || (isFolder && returnContainers == ReturnContainers.ReturnAllContainers))
            {
                WriteItemObject(file.Name, DrivePath.Join(path, file.Name), isFolder);
            }
        }
    }

    /// <inheritdoc/>
    protected override object GetChildNamesDynamicParameters(string path) => new ChildItemParameters();

    /// <inheritdoc/>
    protected override void NewItem(string path, string itemTypeName, object newItemValue) => WriteError(ReadOnly(path));

    /// <inheritdoc/>
    protected override void RemoveItem(string path, bool recurse) => WriteError(ReadOnly(path));

    /// <inheritdoc/>
    protected override void RenameItem(string path, string newName) => WriteError(ReadOnly(path));

    /// <inheritdoc/>
    protected override void MoveItem(string path, string destination) => WriteError(ReadOnly(path));

    /// <inheritdoc/>
    protected override void CopyItem(string path, string copyPath, bool recurse) => WriteError(ReadOnly(copyPath));

    /// <inheritdoc/>
    protected override void SetItem(string path, object value) => WriteError(ReadOnly(path));

    /// <inheritdoc/>
    protected override void ClearItem(string path) => WriteError(ReadOnly(path));

    private static bool IsFolder(ImageFile file) => file.Follow()?.Kind == FileKind.Directory;

    private static IEnumerable<ImageFile> ChildrenOf(ImageDriveInfo drive, ImageFile file) =>
        file.Follow() is { Kind: FileKind.Directory } folder ? drive.Files.ChildrenOf(folder) : [];

    private ErrorRecord ReadOnly(string path) => new(
        new UnauthorizedAccessException($"'{Show(path)}' cannot be written: the drive shows an image, which is read-only."),
        "ReadOnlyDrive",
        ErrorCategory.PermissionDenied,
        path);

    // Below a link nothing is listed: what it leads to is somewhere else, perhaps above it.
    private void Write(ImageDriveInfo drive, ImageFile folder, string path, uint depth, Func<ImageFile, bool> isWanted)
    {
        foreach (ImageFile file in ChildrenOf(drive, folder))
        {
            if (Stopping)
            {
                return;
            }

            string own = DrivePath.Join(path, file.Name);
            if (isWanted(file))
            {
                WriteItemObject(file, own, IsFolder(file));
            }

            if (depth > 0 && file.Kind == FileKind.Directory)
            {
                Write(drive, file, own, depth - 1, isWanted);
            }
        }
    }

    private Func<ImageFile, bool> IsWanted()
    {
        WildcardPattern? filter = string.IsNullOrEmpty(Filter) ? null : WildcardPattern.Get(Filter, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        var parameters = DynamicParameters as ChildItemParameters;
        bool anything = parameters is null || parameters.File == parameters.Directory;
        return file => (anything || IsFolder(file) == parameters!.Directory) && filter?.IsMatch(file.Name) != false;
    }

    private (ImageDriveInfo Drive, ImageFile File) Require(string path)
    {
        if (TryFind(path, out ImageDriveInfo? drive, out ImageFile? file))
        {
            return (drive, file);
        }

        ThrowTerminatingError(new ErrorRecord(new ItemNotFoundException($"Cannot find path '{Show(path)}' because it does not exist."), "PathNotFound", ErrorCategory.ObjectNotFound, path));
        throw new InvalidOperationException();
    }

    private bool TryFind(string path, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ImageDriveInfo? drive, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ImageFile? file)
    {
        drive = DriveOf(path);
        file = drive is null ? null : DrivePath.Find(drive.Files, NamesOf(path));
        return file is not null;
    }

    private ImageDriveInfo? DriveOf(string path) =>
        ProviderInfo.Drives.OfType<ImageDriveInfo>().FirstOrDefault(drive => drive.Name.Equals(DrivePath.Split(path).Drive, StringComparison.OrdinalIgnoreCase));

    private static string[] NamesOf(string path) => DrivePath.Split(path).Names;

    private string Show(string path) => DrivePath.Show(DriveOf(path)?.Name ?? "", NamesOf(path));
}
