using ContainerTools.Verification;

namespace ContainerTools.Tests.Verification;

/// <summary>Layers that engines refuse, or do not read as others do, each with the defect that says so.</summary>
internal static class OddLayers
{
    private const DefectSeverity Error = DefectSeverity.Error;
    private const DefectSeverity Warning = DefectSeverity.Warning;

    public static IReadOnlyDictionary<string, (ImageDefectCode Code, DefectSeverity Severity, Layer[] Layers)> All { get; } =
        new Dictionary<string, (ImageDefectCode, DefectSeverity, Layer[])>
        {
            ["a hard link before its target"] = (ImageDefectCode.HardLinkTarget, Error, [Of("a => b", "b = text")]),
            ["a hard link to a file of a lower layer"] = (ImageDefectCode.HardLinkTarget, Error, [Of("a = text"), Of("b => a")]),
            ["a hard link to nothing"] = (ImageDefectCode.HardLinkTarget, Error, [Of("b => a")]),
            ["a hard link in the place of the folder with its target"] = (ImageDefectCode.HardLinkTarget, Error, [Of("a/b = text", "a => a/b")]),
            ["a hard link to a folder"] = (ImageDefectCode.HardLinkTarget, Error, [Of("a/", "b => a")]),
            ["a hard link through a link of a lower layer"] = (ImageDefectCode.HardLinkTarget, Error, [Of("d/", "l -> d"), Of("d/", "d/a = text", "b => l/a")]),
            ["a file below a file"] = (ImageDefectCode.EntryBelowFile, Error, [Of("a = text", "a/b")]),
            ["a file below a fifo"] = (ImageDefectCode.EntryBelowFile, Error, [Of("a |", "a/b")]),
            ["a file below a circle of links"] = (ImageDefectCode.EntryBelowFile, Error, [Of("a -> b", "b -> a", "a/x")]),
            ["a file below a hidden folder"] = (ImageDefectCode.EntryBelowFile, Error, [Of("d/", "d/old"), Of(".wh.d", "d/new")]),
            ["a whiteout below a hidden folder"] = (ImageDefectCode.EntryBelowFile, Error, [Of("d/", "d/old"), Of(".wh.d", "d/.wh.old")]),
            ["a file below a link to a folder of a lower layer"] = (ImageDefectCode.EntryBelowFile, Error, [Of("d/", "d/old"), Of("l -> d", "l/new")]),
            ["a whiteout below a link to a folder of a lower layer"] = (ImageDefectCode.EntryBelowFile, Error, [Of("d/", "d/old"), Of("l -> d", "l/.wh.old")]),
            ["a file in folders that are not listed, where a lower layer has a file"] = (ImageDefectCode.EntryBelowFile, Error, [Of("a = text"), Of("a/b/c")]),
            ["a file in folders that are not listed, where a lower layer has a whiteout"] = (ImageDefectCode.EntryBelowFile, Error, [Of("a/b/d"), Of(".wh.a"), Of("a/b/c")]),
            ["a file before its folder, where a lower layer has a file"] = (ImageDefectCode.EntryBelowFile, Error, [Of("a = text"), Of("a/b/c", "a/b/", "a/")]),
            ["a file below a circle of links of a lower layer"] = (ImageDefectCode.EntryBelowLink, Error, [Of("a -> b", "b -> a"), Of("a/x")]),
            ["a whiteout behind a folder"] = (ImageDefectCode.WhiteoutConflict, Error, [Of("d/", "d/old"), Of("d/", "d/new", ".wh.d")]),
            ["a whiteout behind a file"] = (ImageDefectCode.WhiteoutConflict, Error, [Of("a = old"), Of("a = new", ".wh.a")]),
            ["a whiteout behind a whiteout below it"] = (ImageDefectCode.WhiteoutConflict, Error, [Of("d/", "d/old"), Of("d/.wh.old", ".wh.d")]),
            ["a folder twice"] = (ImageDefectCode.DuplicateEntry, Error, [Of("d/", "700 d/")]),
            ["a file and then a folder"] = (ImageDefectCode.DuplicateEntry, Error, [Of("d = text", "./d/")]),
            ["a file in the place of a folder with folders"] = (ImageDefectCode.DuplicateEntry, Error, [Of("a/b/c/", "a/b = text")]),
            ["two global headers of one name"] = (ImageDefectCode.DuplicateEntry, Error, [Of(Global("comment=1").Entry("a").Entry("g", 'g', HandmadeTar.Records("comment=2")).Entry("b"))]),
            ["a volume label"] = (ImageDefectCode.UnknownEntryType, Error, [Of(new HandmadeTar().Entry("label", 'V').Entry("a"))]),
            ["a contiguous file"] = (ImageDefectCode.UnknownEntryType, Error, [Of(new HandmadeTar().Entry("a", '7', "text"u8.ToArray()))]),
            ["pax records of Solaris"] = (ImageDefectCode.UnknownEntryType, Error, [Of(new HandmadeTar().Entry("pax", 'X', HandmadeTar.Records("path=b")).Entry("a"))]),
            ["a NUL in the key of a pax record"] = (ImageDefectCode.TarMalformed, Error, [Of(new HandmadeTar().Pax("SCHILY.xattr.user.a\0b=v").Entry("a"))]),
            ["a time of access that is none"] = (ImageDefectCode.TarMalformed, Error, [Of(new HandmadeTar().Pax("atime=soon").Entry("a"))]),
            ["a user that is no number"] = (ImageDefectCode.TarMalformed, Error, [Of(new HandmadeTar().Entry("a", change: block => HandmadeTar.Set(block, 108, "root\0\0\0\0")))]),
            ["pax records that end in NULs"] = (ImageDefectCode.InvalidTarField, Error, [Of(new HandmadeTar().Entry("pax", 'x', "10 path=b\n\0\0"u8.ToArray()).Entry("a"))]),
            ["a device number that is none"] = (ImageDefectCode.InvalidTarField, Error, [Of(new HandmadeTar().Entry("a", change: block => HandmadeTar.Set(block, 329, "null\0\0\0\0")))]),
            ["a negative user"] = (ImageDefectCode.InvalidTarField, Error, [Of(new HandmadeTar().Entry("a", change: block => HandmadeTar.Set(block, 108, "-1\0\0\0\0\0\0")))]),
            ["a block of zeros between entries"] = (ImageDefectCode.TarLoneZeroBlock, Error, [Of(new HandmadeTar().Entry("a").Bytes(new byte[512]).Entry("b"))]),
            ["a name of 256 bytes"] = (ImageDefectCode.UnusableName, Error, [Of(new string('é', 128))]),
            ["a link to nowhere at all"] = (ImageDefectCode.UnusableName, Error, [Of(new HandmadeTar().Entry("a", '2'))]),
            ["a link to a name of 4,096 bytes"] = (ImageDefectCode.UnusableName, Error, [Of($"a -> {new string('x', 4096)}")]),
            ["an attribute without a name"] = (ImageDefectCode.UnusableAttribute, Error, [Of(new HandmadeTar().Pax("SCHILY.xattr.=v").Entry("a"))]),
            ["an attribute of a user on a fifo"] = (ImageDefectCode.UnusableAttribute, Error, [Of(new HandmadeTar().Pax("SCHILY.xattr.user.a=v").Entry("a", '6'))]),
            ["an attribute that only some know"] = (ImageDefectCode.UnusableAttribute, Warning, [Of(new HandmadeTar().Pax("SCHILY.xattr.other.a=v").Entry("a"))]),
            ["an attribute of overlay file systems"] = (ImageDefectCode.UnusableAttribute, Warning, [Of(new HandmadeTar().Pax("SCHILY.xattr.trusted.overlay.opaque=y").Entry("d/", '5'))]),
            ["a file below a link of a lower layer"] = (ImageDefectCode.EntryBelowLink, Warning, [Of("var/", "var/log/", "srv/", "srv/log -> /var/log"), Of("srv/log/keep = text")]),
            ["a whiteout below a link of a lower layer"] = (ImageDefectCode.EntryBelowLink, Warning, [Of("var/", "var/a", "v -> var"), Of("b"), Of("v/.wh.a")]),
            ["a file in a folder that is not listed"] = (ImageDefectCode.FolderNotListed, Warning, [Of("700 d/"), Of("d/a = text")]),
            ["a whiteout before a folder"] = (ImageDefectCode.WhiteoutConflict, Warning, [Of("d/", "d/old"), Of(".wh.d", "d/", "d/new")]),
            ["a root that hides all"] = (ImageDefectCode.InvalidWhiteout, Warning, [Of("a"), Of(".wh..wh..opq", "b")]),
            ["a device node 0:0"] = (ImageDefectCode.WhiteoutDevice, Warning, [Of("a", "b"), Of("a 0:0")]),
            ["global pax records"] = (ImageDefectCode.GlobalRecords, Warning, [Of(Global("path=renamed").Entry("a"))]),
            ["a prefix in a GNU header"] = (ImageDefectCode.GnuPrefix, Warning, [Of(new HandmadeTar().Entry("a", change: block => HandmadeTar.Set(block, 257, "ustar  \0" + new string('\0', 80) + "very/long/folder")))]),
        };

    public static TheoryData<string> Names => new(All.Keys);

    private static Layer Of(params string[] entries) => WrittenLayer.Of(entries);

    private static Layer Of(HandmadeTar tar) => WrittenLayer.Of(tar.End());

    private static HandmadeTar Global(string record) => new HandmadeTar().Entry("g", 'g', HandmadeTar.Records(record));
}
