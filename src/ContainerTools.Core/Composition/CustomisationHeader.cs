using ContainerTools.IO.Files;
using ContainerTools.Tar;

namespace ContainerTools.Composition;

/// <summary>
/// The stream script takes mode and owner of the customisation layer's archive entry from the file on disk. They are the
/// one thing in an archive that depends on the machine; in a Nix store they are the same everywhere.
/// </summary>
internal static class CustomisationHeader
{
    public static TarHeader Read(string path, string name, FileStatus status, long mtime)
    {
        (uint uid, uint gid) = OperatingSystem.IsLinux() ? LinuxStatus.ReadOwner(path) : (0, 0);
        return new TarHeader(name, TarEntryType.File, status.Mode, status.Size, mtime)
        {
            Uid = uid,
            Gid = gid,
            UserName = UserNames.FindUser(uid),
            GroupName = UserNames.FindGroup(gid),
        };
    }
}
