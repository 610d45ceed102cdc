namespace ContainerTools.Inspection;

/// <summary>A path in an image, of which parts may stand for many names.</summary>
/// <param name="Parts">From the root on.</param>
/// <param name="IgnoreCase">Whether names are the same in upper and lower case, as in images for Windows.</param>
public sealed record FilePattern(IReadOnlyList<FilePatternPart> Parts, bool IgnoreCase = false)
{
    /// <summary>Whether it can name one thing only, so that it is an error if that is not there.</summary>
    public bool IsLiteral => Parts.All(part => part.Matches is null);

    /// <summary>Whether it stands for a path of one layer, where links are not followed and folders may not be listed.</summary>
    /// <param name="path">From the root on, without <c>..</c> in it.</param>
    /// <param name="recurse">Whether its last part is looked for in all folders below, too.</param>
    public bool Covers(string path, bool recurse)
    {
        string[] names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (IsLiteral)
        {
            // The thing itself, or what is in the folder of that name.
            return names.Length >= Parts.Count && (names.Length <= Parts.Count + 1 || recurse) && Begins(names, Parts.Count);
        }

        return names.Length >= Parts.Count && (names.Length == Parts.Count || recurse) && Begins(names, Parts.Count - 1) && Parts[^1].Covers(names[^1], IgnoreCase);
    }

    private bool Begins(string[] names, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (!Parts[i].Covers(names[i], IgnoreCase))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => "/" + string.Join('/', Parts.Select(part => part.Text));
}
