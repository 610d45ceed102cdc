using System.Text;

namespace ContainerTools.Tar;

/// <summary>Reads header blocks of every age: v7, ustar, star, GNU.</summary>
internal sealed class UstarReader(TarFault fault)
{
    // Most entries of an archive have the owner of the one before.
    private readonly TextCache _userNames = new();
    private readonly TextCache _groupNames = new();

    public TarFlaws Flaws { get; private set; }

    /// <param name="block">The 512 bytes of the header.</param>
    /// <param name="extensions">What goes before the fields of the block; GNU's long names before all others.</param>
    /// <param name="offset">Of the block, in bytes.</param>
    public TarHeader Read(ReadOnlySpan<byte> block, TarExtensions extensions, long offset)
    {
        PaxFields pax = extensions.Fields;
        string name = extensions.LongName ?? pax.Sparse?.Name ?? pax.Path ?? ReadName(block);
        long size = ReadNumber(block[UstarBlock.Size], "size", name, offset);
        if (size < 0)
        {
            throw fault.InEntry(name, offset, "has a negative size");
        }

        var type = (TarEntryType)block[UstarBlock.TypeOffset];
        if (type == TarEntryType.OldFile)
        {
            type = name.EndsWith('/') ? TarEntryType.Directory : TarEntryType.File;
        }

        CheckDevices(block, type);
        bool isDevice = type is TarEntryType.CharacterDevice or TarEntryType.BlockDevice;
        bool hasOwners = block[UstarBlock.Magic].StartsWith("ustar"u8);
        long mtime = ReadNumber(block[UstarBlock.Mtime], "time", name, offset);
        var header = new TarHeader(
            name,
            type,
            (int)ReadNumber(block[UstarBlock.Mode], "mode", name, offset) & 0xfff,
            pax.Size ?? size,
            pax.Mtime?.Seconds ?? mtime)
        {
            MtimeNanoseconds = pax.Mtime?.Nanoseconds ?? 0,
            Uid = Prefer(pax.Uid, ReadNumber(block[UstarBlock.Uid], "user id", name, offset)),
            Gid = Prefer(pax.Gid, ReadNumber(block[UstarBlock.Gid], "group id", name, offset)),
            UserName = pax.UserName ?? (hasOwners ? _userNames.Get(TarText.Cut(block[UstarBlock.UserName])) : ""),
            GroupName = pax.GroupName ?? (hasOwners ? _groupNames.Get(TarText.Cut(block[UstarBlock.GroupName])) : ""),
            LinkName = extensions.LongLink ?? pax.LinkPath ?? TarText.Decode(TarText.Cut(block[UstarBlock.LinkName])),
            DeviceMajor = isDevice ? ReadDevice(block[UstarBlock.DeviceMajor], name, offset) : 0,
            DeviceMinor = isDevice ? ReadDevice(block[UstarBlock.DeviceMinor], name, offset) : 0,
            Records = pax.Others,
        };

        // Some old programs gave links the size of their target, but no content follows.
        return header.IsHeaderOnly && header.Size > 0 ? header with { Size = 0 } : header;

        static long Prefer(long? pax, long field) => pax ?? field;
    }

    private string ReadName(ReadOnlySpan<byte> block)
    {
        ReadOnlySpan<byte> name = TarText.Cut(block[UstarBlock.Name]);

        bool isPosix = block[UstarBlock.Magic].StartsWith("ustar\0"u8);
        bool isStar = block[UstarBlock.StarMark].SequenceEqual("tar\0"u8);
        ReadOnlySpan<byte> prefix = isPosix ? TarText.Cut(block[isStar ? UstarBlock.StarPrefix : UstarBlock.Prefix]) : ReadGnuPrefix(block);
        return prefix.IsEmpty ? TarText.Decode(name) : TarText.Decode([.. prefix, (byte)'/', .. name]);
    }

    // GNU has two times in the place of the prefix. Where one of them is no number, Go takes the place for a prefix, which its own
    // writer put there before version 1.8, and leaves it out where it is not ASCII.
    private ReadOnlySpan<byte> ReadGnuPrefix(ReadOnlySpan<byte> block)
    {
        if (!block[UstarBlock.Magic].SequenceEqual("ustar  \0"u8) || UstarBlock.HasGnuTimes(block))
        {
            return default;
        }

        ReadOnlySpan<byte> prefix = TarText.Cut(block[UstarBlock.Prefix]);
        if (!Ascii.IsValid(prefix))
        {
            return default;
        }

        Flaws |= TarFlaws.GnuPrefix;
        return prefix;
    }

    // Headers older than ustar have other things there.
    private void CheckDevices(ReadOnlySpan<byte> block, TarEntryType type)
    {
        bool counts = type is TarEntryType.CharacterDevice or TarEntryType.BlockDevice;
        if (!counts && block[UstarBlock.Magic].StartsWith("ustar"u8) && !(IsNumber(block[UstarBlock.DeviceMajor]) && IsNumber(block[UstarBlock.DeviceMinor])))
        {
            Flaws |= TarFlaws.InvalidField;
        }

        static bool IsNumber(ReadOnlySpan<byte> field) => TarNumber.TryParse(field, out _) && !TarNumber.IsNegativeOctal(field);
    }

    private int ReadDevice(ReadOnlySpan<byte> field, string name, long offset)
    {
        long number = ReadNumber(field, "device number", name, offset);
        return number is >= 0 and <= int.MaxValue ? (int)number : throw fault.InEntry(name, offset, "has a device number out of range");
    }

    private long ReadNumber(ReadOnlySpan<byte> field, string what, string name, long offset)
    {
        Flaws |= TarNumber.IsNegativeOctal(field) ? TarFlaws.InvalidField : TarFlaws.None;
        return TarNumber.TryParse(field, out long number)
            ? number
            : throw fault.InEntry(name, offset, $"has a {what} that is no number: '{TarText.Printable(TarText.Decode(field))}'");
    }
}
