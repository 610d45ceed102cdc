using System.Text.RegularExpressions;

namespace ContainerTools.FileSystem.Unpacking;

/// <summary>Which names of a folder are one. It is tried out, because each folder may have rules of its own, on Windows and on Linux too.</summary>
/// <param name="IgnoresCase">Whether names that differ in case are.</param>
/// <param name="IgnoresForm">Whether names that differ in how accents are written are.</param>
internal readonly partial record struct NameProbe(bool IgnoresCase, bool IgnoresForm)
{
    // Two ways to write é (Unicode Standard Annex 15).
    private const string Composed = "\u00e9";
    private const string Decomposed = "e\u0301";
    private const string Prefix = ".Prob";

    /// <param name="folder">One that is there and can be written; a file is made in it and goes at once.</param>
    public static NameProbe Of(string folder)
    {
        string name = $"{Prefix}{Composed}-{Path.GetRandomFileName()}";
        using (new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.DeleteOnClose))
        {
            return new NameProbe(Has(name.ToLowerInvariant()), Has(name.Replace(Composed, Decomposed, StringComparison.Ordinal)));
        }

        bool Has(string other) => File.Exists(Path.Combine(folder, other));
    }

    /// <summary>Removes what a process left that was killed just then.</summary>
    public static void RemoveLeft(string folder)
    {
        foreach (string left in Directory.EnumerateFiles(folder, $"{Prefix}*").Where(path => LeftName().IsMatch(Path.GetFileName(path))))
        {
            File.Delete(left);
        }
    }

    // What Path.GetRandomFileName gives.
    [GeneratedRegex($@"^{Prefix}{Composed}-[a-z0-9]{{8}}\.[a-z0-9]{{3}}$")]
    private static partial Regex LeftName();
}
