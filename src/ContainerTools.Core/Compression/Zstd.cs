using System.Reflection;
using System.Runtime.InteropServices;

namespace ContainerTools.Compression;

/// <summary>The system's libzstd (zstd.h, stable streaming API); the runtime brings none before .NET 11.</summary>
internal static unsafe partial class Zstd
{
    // ZSTD_cParameter
    public const int CompressionLevel = 100;
    public const int ChecksumFlag = 201;
    public const int Workers = 400;
    public const int JobSize = 401;

    // ZSTD_EndDirective
    public const int Continue = 0;
    public const int End = 2;

    private const string Library = "zstd";

    // The names under which distributions, Homebrew and Windows packages install the shared library.
    private static readonly string[] FileNames = OperatingSystem.IsWindows() ? ["libzstd.dll", "zstd.dll"]
        : OperatingSystem.IsMacOS() ? ["libzstd.1.dylib", Path.Combine(Environment.GetEnvironmentVariable("HOMEBREW_PREFIX") ?? "/usr/local", "lib/libzstd.1.dylib")]
        : ["libzstd.so.1"];

    private static readonly nint Handle = Load();

    public static bool IsAvailable => Handle != 0;

    /// <exception cref="ImageException">There is no libzstd on this system.</exception>
    public static void Require()
    {
        if (!IsAvailable)
        {
            throw new ImageException(ImageError.Unsupported, "This needs the zstd library, which this system does not have. Install the package libzstd1 (Debian), libzstd (Fedora, Alpine) or zstd (Homebrew, winget).");
        }
    }

    /// <exception cref="InvalidDataException">The library reported an error.</exception>
    public static nuint Check(nuint result) => ZSTD_isError(result) == 0
        ? result
        : throw new InvalidDataException("zstd: " + Marshal.PtrToStringUTF8(ZSTD_getErrorName(result)));

    [LibraryImport(Library)]
    public static partial nint ZSTD_createDStream();

    [LibraryImport(Library)]
    public static partial nuint ZSTD_freeDStream(nint stream);

    [LibraryImport(Library)]
    public static partial nuint ZSTD_decompressStream(nint stream, ZstdBuffer* output, ZstdBuffer* input);

    [LibraryImport(Library)]
    public static partial nint ZSTD_createCStream();

    [LibraryImport(Library)]
    public static partial nuint ZSTD_freeCStream(nint stream);

    [LibraryImport(Library)]
    public static partial nuint ZSTD_CCtx_setParameter(nint stream, int parameter, int value);

    [LibraryImport(Library)]
    public static partial nuint ZSTD_compressStream2(nint stream, ZstdBuffer* output, ZstdBuffer* input, int endOperation);

    [LibraryImport(Library)]
    private static partial uint ZSTD_isError(nuint code);

    [LibraryImport(Library)]
    private static partial nint ZSTD_getErrorName(nuint code);

    private static nint Load()
    {
        nint handle = 0;
        foreach (string name in FileNames)
        {
            if (NativeLibrary.TryLoad(name, out handle))
            {
                break;
            }
        }

        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, _, _) => name == Library ? Handle : 0);
        return handle;
    }
}
