using System.Runtime.InteropServices;
using ContainerTools.IO.Files;

namespace ContainerTools.Tests.IO;

/// <summary>What the structures of Windows mean, on every system.</summary>
public sealed class WindowsStatusTests
{
    private const uint Plain = 0x80;
    private const uint Folder = 0x10;
    private const uint Reparse = 0x400;

    [Fact]
    public void Times_attributes_size_and_identity_are_read_from_where_windows_puts_them()
    {
        // FILE_BASIC_INFO: made, read, written, changed, attributes. 1980-01-01 and one second and 100 ns later.
        byte[] raw =
        [
            .. BitConverter.GetBytes(1L), .. BitConverter.GetBytes(2L),
            .. BitConverter.GetBytes(119600064000000000), .. BitConverter.GetBytes(119600064010000001),
            .. BitConverter.GetBytes(Plain), 0, 0, 0, 0,
        ];

        FileStatus status = WindowsStatus.ToStatus(MemoryMarshal.Read<WindowsBasicInformation>(raw), 17, 0, new UInt128(1, 2), 3, "x");

        const long Seconds = 315_532_800;
        Assert.Equal((FileKind.File, 17L), (status.Kind, status.Size));
        Assert.Equal(new FileStamp(Seconds * 1_000_000_000, (Seconds + 1) * 1_000_000_000 + 100, new UInt128(1, 2), 3), status.Stamp);
        Assert.Equal((40, 24, 24, 8, 52), (Marshal.SizeOf<WindowsBasicInformation>(), Marshal.SizeOf<WindowsStandardInformation>(), Marshal.SizeOf<WindowsIdInformation>(), Marshal.SizeOf<WindowsTagInformation>(), Marshal.SizeOf<WindowsFileInformation>()));
        Assert.Equal(8, Marshal.OffsetOf<WindowsStandardInformation>(nameof(WindowsStandardInformation.Size)));
        Assert.Equal((28, 44), (Marshal.OffsetOf<WindowsFileInformation>(nameof(WindowsFileInformation.VolumeSerialNumber)), Marshal.OffsetOf<WindowsFileInformation>(nameof(WindowsFileInformation.IndexHigh))));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void A_time_outside_of_what_can_be_counted_is_no_error(long time)
    {
        FileStatus status = WindowsStatus.ToStatus(new WindowsBasicInformation { Written = time, Changed = time, Attributes = Plain }, 0, 0, 0, 0, "x");

        Assert.Equal(status, WindowsStatus.ToStatus(new WindowsBasicInformation { Written = time, Changed = time, Attributes = Plain }, 0, 0, 0, 0, "x"));
    }

    [Fact]
    public void Where_no_time_of_change_is_kept_nothing_settles()
    {
        FileStamp stamp = WindowsStatus.ToStatus(new WindowsBasicInformation { Written = 119600064000000000, Attributes = Plain }, 1, 0, 9, 9, "x").Stamp;

        Assert.Equal(0, stamp.Changed);
        Assert.False(stamp.IsSettled(FileTimes.ToNanoseconds(DateTime.UtcNow)));
    }

    [Theory]
    [InlineData(Plain, 0, FileKind.File)]
    [InlineData(Folder, 0, FileKind.Directory)]
    [InlineData(Reparse, 0xA000000C, FileKind.SymbolicLink)]
    [InlineData(Reparse | Folder, 0xA000000C, FileKind.SymbolicLink)]
    [InlineData(Reparse | Folder, 0xA0000003, FileKind.SymbolicLink)]
    [InlineData(Reparse, 0x80000023, FileKind.Socket)]
    [InlineData(Reparse, 0x80000024, FileKind.Fifo)]
    [InlineData(Reparse, 0x9000001A, FileKind.File)]
    [InlineData(Reparse, 0x9000701A, FileKind.File)]
    [InlineData(Reparse | Folder, 0x9000601A, FileKind.Directory)]
    [InlineData(Reparse, 0x80000017, FileKind.File)]
    [InlineData(Reparse, 0x80000013, FileKind.File)]
    public void A_reparse_point_is_what_its_tag_says(uint attributes, uint tag, FileKind expected)
    {
        FileStatus status = WindowsStatus.ToStatus(new WindowsBasicInformation { Attributes = attributes }, 5, tag, 0, 0, "x");

        Assert.Equal((expected, expected == FileKind.File ? 5 : 0), (status.Kind, status.Size));
    }

    [Theory]
    [InlineData(0x8000001B, "alias of an installed app")]
    [InlineData(0xA000001D, "WSL")]
    [InlineData(0x80000025, "device")]
    [InlineData(0x80000014, "NFS")]
    [InlineData(0xA0000027, "0xA0000027")]
    public void What_cannot_be_read_is_named_and_not_taken_for_an_empty_file(uint tag, string expected)
    {
        IOException exception = Assert.Throws<IOException>(() => WindowsStatus.ToStatus(new WindowsBasicInformation { Attributes = Reparse }, 0, tag, 0, 0, @"C:\app\x"));

        Assert.Contains(@"C:\app\x", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FileKind.Directory, "", "755")]
    [InlineData(FileKind.File, "#!/bin/sh\n", "755")]
    [InlineData(FileKind.File, "\u007fELF", "755")]
    [InlineData(FileKind.File, "#", "644")]
    [InlineData(FileKind.File, "MZ", "644")]
    [InlineData(FileKind.File, "", "644")]
    public void Without_permission_bits_scripts_and_programs_of_linux_can_be_run(FileKind kind, string start, string mode) =>
        Assert.Equal(Convert.ToInt32(mode, 8), ModeRule.ModeOf(kind, System.Text.Encoding.ASCII.GetBytes(start)));
}
