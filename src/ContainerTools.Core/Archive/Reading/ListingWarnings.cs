namespace ContainerTools.Archive.Reading;

/// <summary>What somebody who uses the images of an archive should know of its list.</summary>
internal static class ListingWarnings
{
    public static IEnumerable<string> Of(ListedImage entry, string archive)
    {
        if (entry.State == ListedState.Absent)
        {
            yield return entry.Error!.Message;
        }
        else if (entry.State == ListedState.Other)
        {
            yield return $"In '{archive}', {Show(entry)} is neither an image nor an artifact.";
        }
        else if (entry.Image is ImageIndex { Images.Count: 0 } index)
        {
            yield return $"In '{archive}', {Show(entry)} is an index without an image: {Count(index)}.";
        }

        // An image that engines do not see is read here like any other.
        foreach (ListingFlaw flaw in entry.Flaws.Where(flaw => flaw.Kind != ListingFlawKind.NotInManifestJson))
        {
            yield return flaw.Message;
        }
    }

    private static string Show(ListedImage entry) => entry.Names is [var name, ..] ? $"'{name}' ({entry.Digest})" : $"{entry.Digest}";

    private static string Count(ImageIndex index) => (index.Manifest.Manifests.Count, index.AbsentEntries.Count) switch
    {
        (0, _) => "it lists nothing",
        var (all, absent) when absent == all => "nothing of what it lists is there",
        (_, 0) => "it lists other things",
        _ => "it lists other things, and some that are not there",
    };
}
