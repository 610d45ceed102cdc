namespace ContainerTools.Packages.Sbom;

/// <summary>The names that licences have in the list of SPDX: those that packages of images use most, and other spellings of them.</summary>
internal static class LicenseNames
{
    private static readonly HashSet<string> Known = new(
        """
        0BSD AFL-2.1 AFL-3.0 AGPL-3.0-only AGPL-3.0-or-later Apache-1.1 Apache-2.0 APSL-2.0 Artistic-1.0 Artistic-1.0-Perl Artistic-2.0 BlueOak-1.0.0
        BSD-1-Clause BSD-2-Clause BSD-2-Clause-Patent BSD-3-Clause BSD-3-Clause-Clear BSD-4-Clause BSD-4-Clause-UC BSD-Source-Code BSL-1.0 bzip2-1.0.6
        CC-BY-2.5 CC-BY-3.0 CC-BY-4.0 CC-BY-SA-3.0 CC-BY-SA-4.0 CC0-1.0 CDDL-1.0 CDDL-1.1 CPL-1.0 curl EPL-1.0 EPL-2.0 EUPL-1.1 EUPL-1.2 FSFAP FSFUL FSFULLR FTL
        GFDL-1.1-only GFDL-1.1-or-later GFDL-1.2-only GFDL-1.2-or-later GFDL-1.3-only GFDL-1.3-or-later GPL-1.0-only GPL-1.0-or-later GPL-2.0-only GPL-2.0-or-later
        GPL-3.0-only GPL-3.0-or-later HPND ICU IJG Info-ZIP ISC JSON LGPL-2.0-only LGPL-2.0-or-later LGPL-2.1-only LGPL-2.1-or-later LGPL-3.0-only LGPL-3.0-or-later
        Libpng libpng-2.0 libtiff LPPL-1.3c MIT MIT-0 MIT-CMU MPL-1.1 MPL-2.0 MS-PL MS-RL NCSA NTP OFL-1.1 OLDAP-2.8 OpenSSL PHP-3.01 PostgreSQL PSF-2.0 Python-2.0
        Python-2.0.1 Ruby SGI-B-2.0 SISSL Sleepycat SMLNJ TCL Unicode-3.0 Unicode-DFS-2016 Unicode-TOU Unlicense UPL-1.0 Vim W3C W3C-20150513 WTFPL X11 XFree86-1.1
        Zlib zlib-acknowledgement ZPL-2.1
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> Exceptions = new(
        ["Autoconf-exception-2.0", "Autoconf-exception-3.0", "Bison-exception-2.2", "Classpath-exception-2.0", "Font-exception-2.0", "GCC-exception-2.0", "GCC-exception-3.1", "Linux-syscall-note", "LLVM-exception", "OCaml-LGPL-linking-exception"],
        StringComparer.OrdinalIgnoreCase);

    // Debian's names, those of old versions of the list, and what rpm's packages of Fedora had before.
    private static readonly Dictionary<string, string> Spellings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Expat"] = "MIT", ["Apache-2"] = "Apache-2.0", ["ASL-2.0"] = "Apache-2.0", ["BSD-2-clause"] = "BSD-2-Clause", ["MPL-2"] = "MPL-2.0", ["MPLv2.0"] = "MPL-2.0", ["Artistic-2"] = "Artistic-2.0",
        ["CC0"] = "CC0-1.0", ["PSF-2"] = "PSF-2.0", ["Boost-1.0"] = "BSL-1.0", ["zlib/libpng"] = "Zlib",
        ["GPL-1"] = "GPL-1.0-only", ["GPL-1.0"] = "GPL-1.0-only", ["GPL-1+"] = "GPL-1.0-or-later", ["GPL-1.0+"] = "GPL-1.0-or-later",
        ["GPL-2"] = "GPL-2.0-only", ["GPL-2.0"] = "GPL-2.0-only", ["GPL-2+"] = "GPL-2.0-or-later", ["GPL-2.0+"] = "GPL-2.0-or-later", ["GPLv2"] = "GPL-2.0-only", ["GPLv2+"] = "GPL-2.0-or-later",
        ["GPL-3"] = "GPL-3.0-only", ["GPL-3.0"] = "GPL-3.0-only", ["GPL-3+"] = "GPL-3.0-or-later", ["GPL-3.0+"] = "GPL-3.0-or-later", ["GPLv3"] = "GPL-3.0-only", ["GPLv3+"] = "GPL-3.0-or-later",
        ["LGPL-2"] = "LGPL-2.0-only", ["LGPL-2.0"] = "LGPL-2.0-only", ["LGPL-2+"] = "LGPL-2.0-or-later", ["LGPL-2.0+"] = "LGPL-2.0-or-later", ["LGPLv2"] = "LGPL-2.0-only", ["LGPLv2+"] = "LGPL-2.0-or-later",
        ["LGPL-2.1"] = "LGPL-2.1-only", ["LGPL-2.1+"] = "LGPL-2.1-or-later", ["LGPL-3"] = "LGPL-3.0-only", ["LGPL-3.0"] = "LGPL-3.0-only", ["LGPL-3+"] = "LGPL-3.0-or-later", ["LGPL-3.0+"] = "LGPL-3.0-or-later", ["LGPLv3+"] = "LGPL-3.0-or-later",
        ["AGPL-3"] = "AGPL-3.0-only", ["AGPL-3.0"] = "AGPL-3.0-only", ["AGPL-3+"] = "AGPL-3.0-or-later", ["AGPL-3.0+"] = "AGPL-3.0-or-later",
        ["GFDL-1.2"] = "GFDL-1.2-only", ["GFDL-1.2+"] = "GFDL-1.2-or-later", ["GFDL-1.3"] = "GFDL-1.3-only", ["GFDL-1.3+"] = "GFDL-1.3-or-later",
    };

    /// <returns>The name as the list writes it; null where it is not known.</returns>
    public static string? Find(string license) => Known.TryGetValue(license, out string? known) ? known : Spellings.GetValueOrDefault(license);

    /// <summary>The same for what stands behind WITH.</summary>
    public static string? FindException(string exception) => Exceptions.TryGetValue(exception, out string? known) ? known : null;
}
