namespace ContainerTools.Tar;

/// <summary>Where the fields of a header block lie (POSIX.1-2017 pax, "ustar Interchange Format"; GNU's tar.h).</summary>
internal static class UstarBlock
{
    public const int NameLength = 100;
    public const int OwnerLength = 32;
    public const int ChecksumOffset = 148;
    public const int TypeOffset = 156;

    public static Range Name => 0..100;

    public static Range Mode => 100..108;

    public static Range Uid => 108..116;

    public static Range Gid => 116..124;

    public static Range Size => 124..136;

    public static Range Mtime => 136..148;

    public static Range Checksum => ChecksumOffset..156;

    public static Range LinkName => 157..257;

    /// <summary>With the version that follows it.</summary>
    public static Range Magic => 257..265;

    public static Range UserName => 265..297;

    public static Range GroupName => 297..329;

    public static Range DeviceMajor => 329..337;

    public static Range DeviceMinor => 337..345;

    public static Range Prefix => 345..500;

    /// <summary>GNU's time of access, in the place of the prefix.</summary>
    public static Range GnuAccessTime => 345..357;

    /// <summary>GNU's time of status change.</summary>
    public static Range GnuChangeTime => 357..369;

    /// <summary>The shorter prefix of star, which has times behind it and <c>tar\0</c> at the end of the block.</summary>
    public static Range StarPrefix => 345..476;

    public static Range StarMark => 508..512;

    /// <summary>Whether the block has the checksum that it says, by which headers are known.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> block) =>
        TarNumber.TryParse(block[Checksum], out long expected) && (expected == Sum(block) || expected == SumSigned(block));

    /// <summary>Whether GNU's two times are where POSIX has the prefix, and not a prefix after all.</summary>
    public static bool HasGnuTimes(ReadOnlySpan<byte> block)
    {
        return block[Magic].SequenceEqual("ustar  \0"u8) && IsTime(block[GnuAccessTime]) && IsTime(block[GnuChangeTime]);

        static bool IsTime(ReadOnlySpan<byte> field) => field[0] == 0 || (TarNumber.TryParse(field, out _) && !TarNumber.IsNegativeOctal(field));
    }

    /// <summary>Writes the checksum: six digits, NUL, blank.</summary>
    public static void Seal(Span<byte> block)
    {
        Span<byte> checksum = block[Checksum];
        TarNumber.WriteOctal(checksum[..7], Sum(block));
        checksum[7] = (byte)' ';
    }

    /// <summary>The checksum, which counts its own field as blanks.</summary>
    public static int Sum(ReadOnlySpan<byte> block)
    {
        int sum = (TypeOffset - ChecksumOffset) * ' ';
        foreach (byte b in block[..ChecksumOffset])
        {
            sum += b;
        }

        foreach (byte b in block[TypeOffset..])
        {
            sum += b;
        }

        return sum;
    }

    /// <summary>The checksum as some historic programs computed it, with signed bytes.</summary>
    public static int SumSigned(ReadOnlySpan<byte> block)
    {
        int sum = Sum(block);
        for (int i = 0; i < block.Length; i++)
        {
            sum -= i is >= ChecksumOffset and < TypeOffset ? 0 : block[i] >> 7 << 8;
        }

        return sum;
    }
}
