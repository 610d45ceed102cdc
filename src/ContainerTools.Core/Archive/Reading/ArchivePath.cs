namespace ContainerTools.Archive.Reading;

/// <summary>Names in archives: <c>./a</c>, <c>x/../a</c>, <c>/a</c> and <c>a</c> are one, and none leads out.</summary>
internal static class ArchivePath
{
    public static string Normalise(string name)
    {
        var elements = new List<string>();
        foreach (string element in name.Split(['/', '\\'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (element == ".." && elements.Count > 0)
            {
                elements.RemoveAt(elements.Count - 1);
            }
            else if (element is not ("." or ".."))
            {
                elements.Add(element);
            }
        }

        return string.Join('/', elements);
    }

    /// <summary>Where a symbolic link leads.</summary>
    /// <param name="link">Normalised.</param>
    /// <param name="target">The link's target, as the archive has it.</param>
    public static string Follow(string link, string target) =>
        Normalise(target.StartsWith('/') ? target : string.Concat(link.AsSpan(0, link.LastIndexOf('/') + 1), target));
}
