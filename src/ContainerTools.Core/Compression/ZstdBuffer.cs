using System.Runtime.InteropServices;

namespace ContainerTools.Compression;

/// <summary>ZSTD_inBuffer and ZSTD_outBuffer, which have the same layout.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZstdBuffer
{
    public void* Data;
    public nuint Size;
    public nuint Position;
}
