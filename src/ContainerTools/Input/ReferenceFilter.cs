using System.Management.Automation;

namespace ContainerTools.Input;

/// <summary>
/// Chooses images by what they are called: as they stand in the archive, in full, or as Docker prints them. Without a tag
/// all tags of a name are meant.
/// </summary>
internal sealed class ReferenceFilter(string pattern)
{
    private readonly WildcardPattern _wildcard = new(pattern);
    private readonly ImageReference? _reference = ImageReference.TryParse(pattern, out ImageReference? reference) ? reference : null;

    /// <summary>As the user gave it.</summary>
    public string Pattern => pattern;

    /// <param name="names">What an image is called where it is listed.</param>
    public bool Matches(IEnumerable<string> names) => names.Any(Matches);

    private bool Matches(string name)
    {
        if (name == pattern || _wildcard.IsMatch(name))
        {
            return true;
        }

        if (!ImageReference.TryParse(name, out ImageReference? parsed))
        {
            return false;
        }

        return _reference is not null
            ? _reference.Name == parsed.Name && (_reference.Tag ?? parsed.Tag) == parsed.Tag && (_reference.Digest ?? parsed.Digest) == parsed.Digest
            : Forms(parsed).Any(_wildcard.IsMatch);
    }

    private static IEnumerable<string> Forms(ImageReference name) =>
        from form in new[] { name.Name, name.FamiliarName }
        from whole in new[] { form, $"{form}:{name.Tag}" }
        select whole;
}
