using ContainerTools.FileSystem;
using ContainerTools.Tar;

namespace ContainerTools.Optimization;

/// <summary>
/// What layers below the topmost one say of a folder. Its time changes whenever something in it does, and would change the layer; the topmost layer has
/// the right one.
/// </summary>
internal static class LowerFolder
{
    public static TarHeader Describe(TreeNode folder)
    {
        TarHeader header = FlatEntry.Describe(folder);
        return header with
        {
            Mtime = 1,
            MtimeNanoseconds = 0,
            Records = [.. header.Records.Where(record => record.Key.StartsWith(PaxRecord.ExtendedAttributePrefix, StringComparison.Ordinal))],
        };
    }
}
