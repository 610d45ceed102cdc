using ContainerTools.Tar;

namespace ContainerTools.Verification;

/// <summary>What a reader noticed of a layer's tar, as defects.</summary>
internal static class TarFlawDefects
{
    private static readonly (TarFlaws Flaw, DefectSeverity Severity, ImageDefectCode Code, string Message)[] OfEntries =
    [
        (TarFlaws.GlobalRecords, DefectSeverity.Warning, ImageDefectCode.GlobalRecords, "has global pax records, which engines leave out of account and other readers apply to all entries"),
        (TarFlaws.RepeatedGlobalRecords, DefectSeverity.Error, ImageDefectCode.DuplicateEntry, "has two global pax headers of one name, which docker and podman refuse"),
        (TarFlaws.GnuPrefix, DefectSeverity.Warning, ImageDefectCode.GnuPrefix, "has a GNU header with a prefix of the name, as Go before 1.8 wrote it; engines join them, other readers leave the prefix out"),
        (TarFlaws.SolarisRecords, DefectSeverity.Error, ImageDefectCode.UnknownEntryType, "has pax records of the type 'X', which engines refuse"),
        (TarFlaws.PaddedRecords, DefectSeverity.Error, ImageDefectCode.InvalidTarField, "has pax records that end in NULs, which engines refuse"),
        (TarFlaws.InvalidField, DefectSeverity.Error, ImageDefectCode.InvalidTarField, "has a header with a field that is no octal number, which engines refuse"),
        (TarFlaws.LoneZeroBlock, DefectSeverity.Error, ImageDefectCode.TarLoneZeroBlock, "has a block of zeros between entries, which engines refuse and some readers take for the end"),
    ];

    private static readonly (TarFlaws Flaw, DefectSeverity Severity, ImageDefectCode Code, string Message)[] OfEnds =
    [
        (TarFlaws.MissingEnd, DefectSeverity.Warning, ImageDefectCode.TarMissingEnd, "lacks the two blocks of zeros that end a tar, so entries may be missing"),
        (TarFlaws.TrailingData, DefectSeverity.Warning, ImageDefectCode.TarTrailingData, "has more data behind the end of its tar, which readers do not see"),
    ];

    /// <param name="flaws">Those that were not told before.</param>
    /// <param name="name">The entry that was read last; null at the end.</param>
    /// <param name="defects">For what is wrong with entries.</param>
    /// <param name="endDefects">For what is wrong with the end.</param>
    public static void Report(TarFlaws flaws, string? name, DefectList defects, DefectList endDefects)
    {
        if (flaws == TarFlaws.None)
        {
            return;
        }

        foreach ((TarFlaws flaw, DefectSeverity severity, ImageDefectCode code, string message) in OfEntries.Where(row => flaws.HasFlag(row.Flaw)))
        {
            defects.Add(severity, code, name is null ? message : $"{message} (first at the entry '{TarText.Printable(name)}')", path: name);
        }

        foreach ((TarFlaws flaw, DefectSeverity severity, ImageDefectCode code, string message) in OfEnds.Where(row => flaws.HasFlag(row.Flaw)))
        {
            endDefects.Add(severity, code, message);
        }
    }
}
