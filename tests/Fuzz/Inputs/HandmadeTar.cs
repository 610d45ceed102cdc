using System.Text;
using ContainerTools.Tar;

namespace ContainerTools.Fuzzing;

/// <summary>Puts archives together block by block, also such as no program writes.</summary>
internal sealed class HandmadeTar
{
    private readonly MemoryStream _bytes = new();

    public static byte[] Records(params string[] pairs) => [.. pairs.SelectMany(pair => Record(Encoding.UTF8.GetBytes(pair)))];

    public static byte[] Record(byte[] pair)
    {
        int length = pair.Length + 2;
        while (length != pair.Length + 2 + $"{length}".Length)
        {
            length = pair.Length + 2 + $"{length}".Length;
        }

        return [.. Encoding.ASCII.GetBytes($"{length} "), .. pair, (byte)'\n'];
    }

    /// <summary>A header and its content, padded.</summary>
    public HandmadeTar Entry(string name, char type = '0', byte[]? content = null, Action<byte[]>? change = null)
    {
        byte[] block = new byte[TarSize.Block];
        Set(block, 0, name);
        Set(block, 100, "0000644\0");
        Set(block, 108, "0000000\0");
        Set(block, 116, "0000000\0");
        Set(block, 124, Convert.ToString(content?.Length ?? 0, 8).PadLeft(11, '0'));
        Set(block, 136, "00000000001\0");
        block[156] = (byte)type;
        Set(block, 257, "ustar\000");
        change?.Invoke(block);
        Seal(block);
        return Bytes(block).Content(content ?? []);
    }

    public HandmadeTar Pax(params string[] pairs) => Entry("pax", 'x', Records(pairs));

    /// <summary>A file of which some bytes are stored, and all others are zeros that cost nothing.</summary>
    public HandmadeTar Sparse(string name, long size, long offset, byte[] stored) =>
        Pax($"GNU.sparse.map={offset},{stored.Length}", $"GNU.sparse.name={name}", $"GNU.sparse.size={size}").Entry("made-up", content: stored);

    public HandmadeTar Content(byte[] content) => Bytes(content).Bytes(new byte[TarSize.Padding(content.Length)]);

    public HandmadeTar Bytes(byte[] bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    public byte[] End() => Bytes(new byte[2 * TarSize.Block]).ToArray();

    public byte[] ToArray() => _bytes.ToArray();

    public static void Set(byte[] block, int offset, string text) => Encoding.Latin1.GetBytes(text).CopyTo(block, offset);

    public static void Seal(Span<byte> block)
    {
        Span<byte> checksum = block[148..156];
        checksum.Fill((byte)' ');
        int sum = 0;
        foreach (byte b in block)
        {
            sum += b;
        }

        TarNumber.WriteOctal(checksum[..7], sum);
    }
}
