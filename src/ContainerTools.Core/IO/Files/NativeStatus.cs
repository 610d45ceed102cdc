using System.Runtime.InteropServices;

namespace ContainerTools.IO.Files;

/// <summary>What the framework's native library gives for a file (pal_io.h of the runtime, FileStatus).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeStatus
{
    public int Flags;
    public int Mode;
    public uint Uid;
    public uint Gid;
    public long Size;
    public long AccessedSeconds;
    public long AccessedNanoseconds;
    public long ModifiedSeconds;
    public long ModifiedNanoseconds;
    public long ChangedSeconds;
    public long ChangedNanoseconds;
    public long BornSeconds;
    public long BornNanoseconds;
    public long FileSystem;
    public long Device;
    public long Inode;
    public uint UserFlags;
}
