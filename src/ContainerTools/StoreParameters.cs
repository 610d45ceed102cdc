using ContainerTools.Composition;
using ContainerTools.Store;

namespace ContainerTools.Commands;

/// <summary>What -Store and -NoStore mean, for every command that has them.</summary>
internal static class StoreParameters
{
    /// <returns>What puts a blob behind the store; null where the user wants none.</returns>
    /// <param name="path">Resolved; null for the default place.</param>
    public static Func<Blob, Blob>? ToKeeper(string? path, bool noStore) => Open(path, noStore) is { } store ? store.Cache : null;

    /// <inheritdoc cref="ToKeeper"/>
    /// <returns>What remembers the digests of layers; null where the user wants no store.</returns>
    public static ILayerMemory? ToMemory(string? path, bool noStore) => Open(path, noStore) is { } store ? new LayerMemory(store) : null;

    private static ImageStore? Open(string? path, bool noStore) =>
        noStore && path is not null ? throw new ImageException(ImageError.InvalidArgument, "Give either -Store or -NoStore, not both.")
        : noStore ? null
        : new ImageStore(path ?? StoreLocation.Default);
}
