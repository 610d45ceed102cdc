namespace ContainerTools.Packages.Rpm;

/// <summary>Names that rpm's packages are known by elsewhere.</summary>
internal static class RpmNames
{
    /// <summary>The namespace of package URLs (purl-spec, types/rpm).</summary>
    public static string VendorOf(string distribution) => distribution switch
    {
        "rhel" => "redhat",
        "" => "rpm",
        _ when distribution.StartsWith("opensuse", StringComparison.Ordinal) => "opensuse",
        _ => distribution,
    };

    /// <summary>Name and version of the package of source code, from <c>NAME-VERSION-RELEASE.src.rpm</c>.</summary>
    public static (string? Name, string? Version) SplitSource(string? file)
    {
        if (file is null || !file.EndsWith(".rpm", StringComparison.Ordinal))
        {
            return (null, null);
        }

        string name = Path.GetFileNameWithoutExtension(Path.GetFileNameWithoutExtension(file));
        int release = name.LastIndexOf('-');
        int version = release <= 0 ? -1 : name.LastIndexOf('-', release - 1);
        return version <= 0 ? (name, null) : (name[..version], name[(version + 1)..]);
    }
}
