using System.Runtime.InteropServices;

namespace ContainerTools.IO.Files;

/// <summary>FILE_ID_INFO.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WindowsIdInformation
{
    public ulong Volume;
    public ulong Low;
    public ulong High;
}
