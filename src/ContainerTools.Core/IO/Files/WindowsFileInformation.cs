using System.Runtime.InteropServices;

namespace ContainerTools.IO.Files;

/// <summary>BY_HANDLE_FILE_INFORMATION, which every file system knows.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct WindowsFileInformation
{
    public uint Attributes;
    public long Created;
    public long Accessed;
    public long Written;
    public uint VolumeSerialNumber;
    public uint SizeHigh;
    public uint SizeLow;
    public uint Links;
    public uint IndexHigh;
    public uint IndexLow;

    public readonly ulong Index => (ulong)IndexHigh << 32 | IndexLow;
}
