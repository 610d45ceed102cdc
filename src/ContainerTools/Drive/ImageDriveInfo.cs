using System.Management.Automation;
using ContainerTools.FileSystem;
using ContainerTools.Inspection;

namespace ContainerTools.Drive;

/// <summary>A drive that shows the files of an image. The tree of their names is in memory, their contents are not. It may be used by several threads.</summary>
public sealed class ImageDriveInfo : PSDriveInfo
{
    internal ImageDriveInfo(string name, ProviderInfo provider, ImageFiles files, ILayerCache? cache)
        : base(name, provider, DrivePath.RootOf(name), $"{files.Image}", null)
    {
        Files = files;
        Cache = cache;
    }

    /// <summary>The image whose files it shows.</summary>
    public Image Image => Files.Image;

    internal ImageFiles Files { get; }

    internal ILayerCache? Cache { get; }
}
