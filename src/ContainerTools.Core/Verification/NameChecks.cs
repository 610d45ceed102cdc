using ContainerTools.Tar;

namespace ContainerTools.Verification;

/// <summary>What of names, link targets and attributes no file system of Linux takes, so that engines refuse the layer.</summary>
internal static class NameChecks
{
    // Linux, limits.h: NAME_MAX, PATH_MAX with the NUL, XATTR_NAME_MAX.
    private const int MostOfName = 255;
    private const int MostOfPath = 4095;
    private const int MostOfAttributeName = 255;
    private static readonly string[] Namespaces = ["user.", "trusted.", "security.", "system.posix_acl_access", "system.posix_acl_default"];

    public static void Check(TarHeader header, DefectList defects)
    {
        string shown = TarText.Printable(header.Name);
        if (HasLongPart(header.Name) || IsLonger(header.Name, MostOfPath))
        {
            defects.Error(ImageDefectCode.UnusableName, $"has the entry '{shown}', whose name has more than {MostOfPath:N0} bytes or a part with more than {MostOfName}", path: header.Name);
        }

        if (header.Type is TarEntryType.SymbolicLink && (header.LinkName.Length == 0 || IsLonger(header.LinkName, MostOfPath)))
        {
            defects.Error(ImageDefectCode.UnusableName, $"has the symbolic link '{shown}', whose target is empty or has more than {MostOfPath:N0} bytes", path: header.Name);
        }

        foreach (PaxRecord record in header.Records)
        {
            if (record.Key.StartsWith(PaxRecord.ExtendedAttributePrefix, StringComparison.Ordinal))
            {
                CheckAttribute(record.Key[PaxRecord.ExtendedAttributePrefix.Length..], header, shown, defects);
            }
        }
    }

    private static void CheckAttribute(string name, TarHeader header, string shown, DefectList defects)
    {
        if (name.Length == 0 || IsLonger(name, MostOfAttributeName))
        {
            defects.Error(ImageDefectCode.UnusableAttribute, $"has the entry '{shown}' with an extended attribute whose name is empty or has more than {MostOfAttributeName} bytes", actual: name, path: header.Name);
        }
        else if (!Namespaces.Any(space => name.StartsWith(space, StringComparison.Ordinal) && (space[^1] != '.' || name.Length > space.Length)))
        {
            defects.Warning(ImageDefectCode.UnusableAttribute, $"has the entry '{shown}' with the extended attribute '{TarText.Printable(name)}', which Linux does not know; some engines leave it out, some refuse the layer", actual: name, path: header.Name);
        }
        else if (name.StartsWith("user.", StringComparison.Ordinal) && header.Type is not (TarEntryType.File or TarEntryType.Directory or TarEntryType.HardLink))
        {
            defects.Error(ImageDefectCode.UnusableAttribute, $"has the entry '{shown}' with the extended attribute '{TarText.Printable(name)}', which only files and folders can have", actual: name, path: header.Name);
        }
        else if (name.StartsWith("trusted.overlay.", StringComparison.Ordinal))
        {
            defects.Warning(ImageDefectCode.UnusableAttribute, $"has the entry '{shown}' with the extended attribute '{name}', which changes what docker and podman show and containerd leaves out", actual: name, path: header.Name);
        }
    }

    private static bool HasLongPart(string name) => name.Length * 3 > MostOfName && name.Split('/').Any(part => IsLonger(part, MostOfName));

    private static bool IsLonger(string text, int limit) => text.Length * 3 > limit && TarText.GetByteCount(text) > limit;
}
