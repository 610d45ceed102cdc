using System.Runtime.InteropServices;

namespace ContainerTools.IO.Files;

/// <summary>FILE_ATTRIBUTE_TAG_INFO.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct WindowsTagInformation
{
    public uint Attributes;
    public uint ReparseTag;
}
