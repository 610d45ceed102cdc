namespace ContainerTools.Packages.Debian;

/// <summary>One package that another names: <c>NAME[:ARCHITECTURE] [(OPERATOR VERSION)]</c> (deb-control(5), "Depends").</summary>
/// <param name="Name">Its name.</param>
/// <param name="Architecture">What stands behind the colon; null if nothing.</param>
/// <param name="Operator">One of <c>&lt;&lt; &lt;= = &gt;= &gt;&gt;</c>; null if every version will do.</param>
/// <param name="Version">The version; null as before.</param>
internal sealed record DebianRelation(string Name, string? Architecture, string? Operator, string? Version)
{
    /// <returns>Null where it is none.</returns>
    public static DebianRelation? Parse(string text)
    {
        int open = text.IndexOf('(', StringComparison.Ordinal);
        string name = (open < 0 ? text : text[..open]).Trim();
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        string? architecture = colon < 0 ? null : name[(colon + 1)..];
        name = colon < 0 ? name : name[..colon];
        if (name.Length == 0)
        {
            return null;
        }

        if (open < 0)
        {
            return new DebianRelation(name, architecture, null, null);
        }

        string range = text[(open + 1)..].TrimEnd(')', ' ').Trim();
        string sign = new([.. range.TakeWhile(c => c is '<' or '>' or '=')]);

        // Old packages write one sign where two are meant.
        string meant = sign switch { "<" => "<=", ">" => ">=", "" => "=", _ => sign };
        return new DebianRelation(name, architecture, meant, range[sign.Length..].Trim());
    }

    /// <summary>Whether a version is one of those that are meant.</summary>
    public bool Accepts(string version)
    {
        if (Operator is null)
        {
            return true;
        }

        int order = new PackageVersion(version, PackageEcosystem.Deb).CompareTo(new PackageVersion(Version!, PackageEcosystem.Deb));
        return Operator switch
        {
            "<<" => order < 0,
            "<=" => order <= 0,
            "=" => order == 0,
            ">=" => order >= 0,
            ">>" => order > 0,
            _ => false,
        };
    }
}
