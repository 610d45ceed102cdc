using System.Runtime.InteropServices;

namespace ContainerTools.IO.Files;

/// <summary>FILE_STANDARD_INFO.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WindowsStandardInformation
{
    public long AllocatedSize;
    public long Size;
    public uint Links;
    public byte IsDeletePending;
    public byte IsDirectory;
}
