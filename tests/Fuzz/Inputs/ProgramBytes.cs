using System.Security.Cryptography;
using System.Text;

namespace ContainerTools.Fuzzing;

/// <summary>Writes what looks like programs and says what they were made of.</summary>
internal static class ProgramBytes
{
    private static ReadOnlySpan<byte> Elf => "\u007FELF"u8;

    /// <summary>A program of Go 1.18 or later (Go, debug/buildinfo).</summary>
    /// <param name="version">Of Go.</param>
    /// <param name="modules">Lines of words between tabs.</param>
    /// <param name="offset">Where they begin.</param>
    /// <param name="rest">How many bytes follow.</param>
    public static byte[] Go(string version, string modules, int offset = 80 * 1024, int rest = 100_000)
    {
        using var program = new MemoryStream();
        program.Write(Elf);
        program.SetLength(offset);
        program.Position = offset;
        program.Write([0xFF, .. " Go buildinf:"u8, 8, 2]);
        program.Write(new byte[16]);
        Write(program, Encoding.UTF8.GetBytes(version));
        Write(program, [.. new byte[16], .. Encoding.UTF8.GetBytes(modules), .. new byte[16]]);
        program.Write(new byte[rest]);
        return program.ToArray();
    }

    /// <summary>An application of .NET that is one file (dotnet/runtime, single-file bundles).</summary>
    /// <param name="dependencies">Its <c>deps.json</c>.</param>
    /// <param name="size">How large the table says it is.</param>
    /// <param name="id">What the table calls the bundle.</param>
    public static byte[] Bundle(byte[] dependencies, long size, string id = "id")
    {
        const int Offset = 70_000;
        using var program = new MemoryStream();
        using var writer = new BinaryWriter(program, Encoding.UTF8);
        program.Write(Elf);
        program.SetLength(Offset);
        program.Position = Offset;
        program.Write(dependencies);
        long table = program.Position + sizeof(long) + SHA256.HashSizeInBytes;
        writer.Write(table);
        writer.Write(SHA256.HashData(".net core bundle\n"u8));
        writer.Write(6);
        writer.Write(0);
        writer.Write(1);
        writer.Write(id);
        writer.Write((long)Offset);
        writer.Write(size);
        return program.ToArray();
    }

    // A length as a number of seven bits a byte, then so many bytes.
    private static void Write(MemoryStream program, byte[] text)
    {
        int length = text.Length;
        for (; length >= 0x80; length >>= 7)
        {
            program.WriteByte((byte)(length & 0x7F | 0x80));
        }

        program.WriteByte((byte)length);
        program.Write(text);
    }
}
