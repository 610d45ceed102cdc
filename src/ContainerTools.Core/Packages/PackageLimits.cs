using System.Diagnostics.CodeAnalysis;

namespace ContainerTools.Packages;

/// <summary>How much what images say of packages may take. Real images stay far below; a hostile one must not take all memory, or all time.</summary>
internal static class PackageLimits
{
    /// <summary>Of the packages of one image.</summary>
    public const int Packages = 500_000;

    /// <summary>Of all that is read of one image by which packages are known, in bytes.</summary>
    public const long Text = 1L << 30;

    /// <summary>Of one file by which packages are known, in bytes; a document of JSON takes many times as much in memory.</summary>
    public const int Document = 16 * 1024 * 1024;

    /// <summary>Of a database of all packages, and of a lock file.</summary>
    public const int Database = 64 * 1024 * 1024;

    /// <summary>Of the paths of the files of all packages, in characters.</summary>
    public const long Paths = 256L << 20;

    /// <summary>Linux takes no longer path (path_resolution(7)).</summary>
    public const int PathLength = 4096;

    /// <summary>Of the names that all packages need or provide, as far as they are looked up.</summary>
    public const int Relations = 2_000_000;

    /// <summary>Of the packages of one name, or that provide one name in versions, among which one is chosen.</summary>
    public const int Candidates = 64;

    // The registry of npm takes 214 characters; file systems take no more than 255 bytes, in which most of the others have name and version.
    private const int NameLength = 1024;

    private const int LicenseLength = 16 * 1024;

    /// <summary>Whether a package can be called so.</summary>
    public static bool IsName([NotNullWhen(true)] string? name, [NotNullWhen(true)] string? version) => name is { Length: > 0 and <= NameLength } && version is { Length: > 0 and <= NameLength };

    /// <summary>The same licence; null where it is no name of one, but the text of many.</summary>
    public static string? License(string? license) => license is { Length: > 0 and <= LicenseLength } ? license : null;
}
