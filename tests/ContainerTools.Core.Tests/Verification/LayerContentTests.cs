using System.Formats.Tar;
using ContainerTools.Testing;
using ContainerTools.Verification;

namespace ContainerTools.Tests.Verification;

public sealed class LayerContentTests
{
    public static TheoryData<ImageDefectCode, DefectSeverity, string> Oddities => new()
    {
        { ImageDefectCode.UnsafeName, DefectSeverity.Error, "../etc/passwd" },
        { ImageDefectCode.UnsafeName, DefectSeverity.Error, "a/../../b" },
        { ImageDefectCode.AbsoluteName, DefectSeverity.Warning, "/etc/passwd" },
        { ImageDefectCode.InvalidWhiteout, DefectSeverity.Error, "etc/.wh." },
        { ImageDefectCode.InvalidWhiteout, DefectSeverity.Error, ".wh..." },
    };

    [Theory]
    [MemberData(nameof(Oddities))]
    public async Task Names_that_are_dangerous_are_told_with_their_path(ImageDefectCode code, DefectSeverity severity, string name)
    {
        ImageDefect defect = await Base().Add(new LayerTar().File(name, "x")).SingleAsync();

        Assert.Equal((code, severity, name), (defect.Code, defect.Severity, defect.Location));
    }

    [Theory]
    [InlineData("etc/motd", "./etc//motd", false)]
    [InlineData("etc/", "etc", true)]
    public async Task Entries_that_are_there_twice_are_errors(string first, string second, bool areFolders)
    {
        var tar = new LayerTar();
        _ = areFolders ? tar.Folder(first).Folder(second) : tar.File(first, "1").File(second, "2");

        ImageDefect defect = await new TestedImage().Add(tar).SingleAsync();

        Assert.Equal((ImageDefectCode.DuplicateEntry, DefectSeverity.Error), (defect.Code, defect.Severity));
    }

    [Fact]
    public async Task All_of_very_many_duplicates_are_counted()
    {
        var tar = new LayerTar();
        for (int i = 0; i < 1101; i++)
        {
            tar.File($"{i}", "").File($"{i}", "");
        }

        IReadOnlyList<ImageDefect> defects = await Base().Add(tar).FindAsync();

        Assert.Equal(1001, defects.Count);
        Assert.Contains("101 more", defects[^1].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bin/sh", "../../../etc/passwd", DefectSeverity.Warning)]
    [InlineData("bin/sh", "/../etc/passwd", DefectSeverity.Warning)]
    [InlineData("bin/sh", "../bin/busybox", null)]
    [InlineData("bin/sh", "/bin/busybox", null)]
    public async Task Symbolic_links_that_climb_over_the_root_are_told(string path, string target, DefectSeverity? severity) =>
        Assert.Equal(severity, (await Base().Add(new LayerTar().Symlink(path, target)).FindAsync()).SingleOrDefault()?.Severity);

    [Fact]
    public async Task Hard_links_that_lead_out_are_errors()
    {
        IReadOnlyList<ImageDefect> defects = await Base().Add(new LayerTar().Folder("etc").File("etc/shadow", "").HardLink("x", "../etc/shadow")).FindAsync();

        Assert.Equal((ImageDefectCode.UnsafeLink, DefectSeverity.Error), (defects[0].Code, defects[0].Severity));
    }

    [Fact]
    public async Task A_whiteout_in_the_base_layer_has_nothing_to_hide()
    {
        LayerTar tar = new LayerTar().Whiteout("etc/motd");

        Assert.Equal(ImageDefectCode.BaseLayerWhiteout, (await new TestedImage().Add(tar).SingleAsync()).Code);
        Assert.Empty(await Base().Add(tar).FindAsync());
    }

    [Fact]
    public async Task Devices_and_unknown_entries_are_told()
    {
        IReadOnlyList<ImageDefect> defects = await Base()
            .Add(new HandmadeTar().Entry("dev/null", '3', change: block => HandmadeTar.Set(block, 329, "0000001\00000003")).Entry("odd", 'Q').End())
            .FindAsync();

        Assert.Equal(
            [(ImageDefectCode.UnknownEntryType, DefectSeverity.Error), (ImageDefectCode.DeviceNode, DefectSeverity.Information)],
            defects.Select(defect => (defect.Code, defect.Severity)));
    }

    [Fact]
    public async Task A_tar_without_its_end_is_a_warning() =>
        Assert.Equal(ImageDefectCode.TarMissingEnd, (await Base().Add(new HandmadeTar().Entry("a").ToArray()).SingleAsync()).Code);

    [Fact]
    public async Task A_tar_whose_last_block_is_not_filled_is_a_warning_and_one_whose_last_file_is_cut_off_an_error()
    {
        byte[] tar = new HandmadeTar().Entry("a", content: new byte[700]).ToArray();

        ImageDefect unfilled = await Base().Add(tar[..(512 + 700)]).SingleAsync();
        ImageDefect cut = await Base().Add(tar[..(512 + 699)]).SingleAsync();

        Assert.Equal((DefectSeverity.Warning, ImageDefectCode.TarMissingEnd), (unfilled.Severity, unfilled.Code));
        Assert.Equal((DefectSeverity.Error, ImageDefectCode.TarMalformed), (cut.Severity, cut.Code));
    }

    [Fact]
    public async Task A_block_of_zeros_between_entries_is_an_error() =>
        Assert.Equal((ImageDefectCode.TarLoneZeroBlock, DefectSeverity.Error), await Base().Add(new HandmadeTar().Entry("a").Bytes(new byte[512]).Entry("b").End()).SingleAsync() is var defect ? (defect.Code, defect.Severity) : default);

    [Fact]
    public async Task Data_behind_the_end_are_a_warning() =>
        Assert.Equal(ImageDefectCode.TarTrailingData, (await Base().Add([.. new HandmadeTar().Entry("a").End(), 1]).SingleAsync()).Code);

    [Fact]
    public async Task A_tar_that_is_damaged_is_an_error_and_its_diff_id_is_still_checked()
    {
        byte[] tar = [.. new HandmadeTar().Entry("a").ToArray(), .. "no header"u8, .. new byte[2000]];
        byte[] packed = new SampleLayer(tar).Blob(docker: false).Content;

        Assert.Equal(
            [ImageDefectCode.DiffIdMismatch, ImageDefectCode.TarMalformed],
            await Base().Add(packed, MediaTypes.OciLayerGzip, Hash.Sha256([1])).CodesAsync());
    }

    [Fact]
    public async Task Traces_of_the_build_are_information()
    {
        byte[] tar = new HandmadeTar()
            .Entry("./PaxHeaders.4711/a", 'x', HandmadeTar.Records("atime=1.5", "ctime=2.5"))
            .Entry("a")
            .Entry("b", change: block => HandmadeTar.Set(block, 136, "00000000002\0"))
            .End();

        IReadOnlyList<ImageDefect> defects = await Base().Add(tar).FindAsync();

        Assert.Equal([ImageDefectCode.VaryingTimes, ImageDefectCode.VolatileTimes, ImageDefectCode.ProcessIdInHeader], defects.Select(defect => defect.Code));
        Assert.All(defects, defect => Assert.Equal(DefectSeverity.Information, defect.Severity));
    }

    [Fact]
    public async Task Go_s_pax_headers_have_no_process_id() =>
        Assert.Empty(await Base().Add(new HandmadeTar().Entry("PaxHeaders.0/a", 'x', HandmadeTar.Records("uid=5")).Entry("a").End()).FindAsync());

    [Fact]
    public async Task Names_that_are_not_text_are_information() =>
        Assert.Equal(ImageDefectCode.NameNotUnicode, (await Base().Add(new HandmadeTar().Entry("caf\u00e9").End()).SingleAsync()).Code);

    [Fact]
    public async Task What_the_runtime_writes_as_gnu_is_fine() =>
        Assert.Empty(await Base().Add(new LayerTar(TarEntryFormat.Gnu).Folder(new string('d', 150)).File($"{new string('d', 150)}/f", "x")).FindAsync());

    private static TestedImage Base() => new TestedImage().Add(TestedImage.GoodTar);
}
