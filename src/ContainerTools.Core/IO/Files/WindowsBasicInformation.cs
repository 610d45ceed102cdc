using System.Runtime.InteropServices;

namespace ContainerTools.IO.Files;

/// <summary>FILE_BASIC_INFO. Times are in units of 100 ns since 1601-01-01T00:00:00Z; zero for one that the file system does not keep.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WindowsBasicInformation
{
    public long Created;
    public long Accessed;
    public long Written;
    public long Changed;
    public uint Attributes;
}
