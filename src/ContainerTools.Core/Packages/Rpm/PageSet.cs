namespace ContainerTools.Packages.Rpm;

/// <summary>The pages that were read. In a sound database each has one use; chains of pages that meet, or lead back, are damage.</summary>
/// <param name="what">The database, in errors.</param>
internal sealed class PageSet(string what)
{
    private readonly HashSet<uint> _pages = [];

    /// <exception cref="ImageException">It was used before.</exception>
    public void Use(uint page)
    {
        if (!_pages.Add(page))
        {
            throw RpmFault.Malformed(what, $"is damaged: its page {page} is used twice");
        }
    }
}
