using System.Management.Automation;
using ContainerTools.Store;

namespace ContainerTools.Input;

/// <summary>What -Store and -NoStore mean, for every command that has them.</summary>
internal static class StoreParameters
{
    /// <param name="path">As the user gave it; null for the default place.</param>
    /// <returns>Null where the user wants no store.</returns>
    public static ImageStore? OpenStore(this PSCmdlet command, string? path, bool noStore) =>
        noStore && path is not null ? throw new ImageException(ImageError.InvalidArgument, "Give either -Store or -NoStore, not both.")
        : noStore ? null
        : new ImageStore(path is null ? StoreLocation.Default : command.ResolveFilePath(path));

    /// <summary>The default store, which may not have been made yet, or the one that the user names, which must exist.</summary>
    public static ImageStore OpenExistingStore(this PSCmdlet command, string? path)
    {
        if (path is null)
        {
            return new ImageStore(StoreLocation.Default);
        }

        string root = command.ResolveFilePath(path);
        return Directory.Exists(root) ? new ImageStore(root) : throw new ImageException(ImageError.InvalidArgument, $"There is no folder '{root}'.", root);
    }
}
