using ICSharpCode.SharpZipLib.BZip2;

namespace ContainerTools.Compression;

/// <summary>The only file that knows SharpZipLib, so that it is loaded only when a bzip2 layer turns up.</summary>
internal static class Bzip2
{
    public static Stream OpenRead(Stream stored) => new BZip2InputStream(stored) { IsStreamOwner = false };
}
