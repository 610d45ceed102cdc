namespace ContainerTools.Packages.Java;

/// <summary>Name and version in the name of an archive, such as <c>commons-io-2.15.1.jar</c>.</summary>
internal static class JavaFileName
{
    /// <returns>The version is what stands behind the first dash that a digit follows; null where there is none.</returns>
    public static (string Name, string? Version) Split(string file)
    {
        // Not as the system at hand takes names, but as the image has them.
        string name = file[..Math.Max(0, file.LastIndexOf('.'))];
        for (int dash = name.IndexOf('-', StringComparison.Ordinal); dash >= 0; dash = name.IndexOf('-', dash + 1))
        {
            if (dash > 0 && dash + 1 < name.Length && char.IsAsciiDigit(name[dash + 1]))
            {
                return (name[..dash], name[(dash + 1)..]);
            }
        }

        return (name, null);
    }
}
