using System.Buffers;
using System.Buffers.Binary;
using ContainerTools.Inspection;

namespace ContainerTools.Packages.Programs;

/// <summary>Reads programs once for all that may be hidden in them: what Go writes into its programs, and .NET's bundles. For one thread.</summary>
internal sealed class ExecutableScan
{
    // No program of Go or bundle of .NET is smaller.
    private const int SmallestSize = 64 * 1024;
    private const int BufferSize = 1024 * 1024;

    // Far more than the modules of the largest programs.
    private const int MostGoInfo = 4 * 1024 * 1024;
    private const int ExecuteBits = 0b001_001_001;

    // The digest of ".net core bundle" and a line feed (dotnet/runtime, bundle_marker).
    private static readonly byte[] BundleSignature = Convert.FromHexString("8B1202B96A612038727B930214D7A03213F5B9E6EFAE3318EE3B2DCE24B36AAE");
    private ImageFile? _last;
    private byte[]? _goInfo;
    private long _bundle;

    /// <summary>Whether a file may be a program.</summary>
    public static bool Wants(ImageFile file) => file.Size >= SmallestSize
        && ((file.ModeBits & ExecuteBits) != 0 || file.Name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase))
        && !file.Name.EndsWith(".so", StringComparison.Ordinal) && !file.Name.Contains(".so.", StringComparison.Ordinal);

    /// <summary>What begins with the mark of Go's build information, and what follows it.</summary>
    /// <returns>Null where there is none.</returns>
    public async Task<byte[]?> FindGoInfoAsync(ImageFile file, PackageContents contents)
    {
        await ScanAsync(file, contents).ConfigureAwait(false);
        return _goInfo;
    }

    /// <summary>Where in the file the table of a bundle lies.</summary>
    /// <returns>Zero where there is none.</returns>
    public async Task<long> FindBundleAsync(ImageFile file, PackageContents contents)
    {
        await ScanAsync(file, contents).ConfigureAwait(false);
        return _bundle;
    }

    private async Task ScanAsync(ImageFile file, PackageContents contents)
    {
        if (_last?.FullName == file.FullName)
        {
            return;
        }

        (_last, _goInfo, _bundle) = (file, null, 0);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        using var info = new MemoryStream();
        try
        {
            using Stream stream = await contents.OpenAsync(file).ConfigureAwait(false);
            int kept = 0;
            bool isFirst = true;
            while (await stream.ReadAtLeastAsync(buffer.AsMemory(kept, BufferSize - kept), BufferSize - kept, throwOnEndOfStream: false, contents.Cancel).ConfigureAwait(false) is > 0 and var read)
            {
                if (isFirst && !IsProgram(buffer))
                {
                    return;
                }

                isFirst = false;
                kept = Look(buffer.AsSpan(0, kept + read), info);
            }

            info.Write(buffer, 0, info.Length > 0 ? kept : 0);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        _goInfo = info.Length > 0 ? info.ToArray() : null;
    }

    /// <returns>How many bytes of the end were put to the beginning, because something may begin in them.</returns>
    private int Look(Span<byte> bytes, MemoryStream info)
    {
        int signature = bytes.IndexOf(BundleSignature);
        if (signature >= sizeof(long) && BinaryPrimitives.ReadInt64LittleEndian(bytes[(signature - sizeof(long))..]) is > 0 and var table)
        {
            _bundle = table;
        }

        int keep = Math.Min(bytes.Length, BundleSignature.Length + sizeof(long) - 1);
        int start = info.Length > 0 ? 0 : GoMark.IndexIn(bytes);
        if (start >= 0 && info.Length < MostGoInfo)
        {
            info.Write(bytes[start..Math.Max(start, bytes.Length - keep)]);
        }

        bytes[^keep..].CopyTo(bytes);
        return keep;
    }

    // ELF, what Windows runs, and what macOS runs.
    private static bool IsProgram(ReadOnlySpan<byte> start) => start.StartsWith("\u007FELF"u8) || start.StartsWith("MZ"u8)
        || BinaryPrimitives.ReadUInt32LittleEndian(start) is 0xFEEDFACF or 0xFEEDFACE or 0xBEBAFECA;
}
