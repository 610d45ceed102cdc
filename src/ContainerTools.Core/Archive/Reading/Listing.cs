namespace ContainerTools.Archive.Reading;

/// <summary>What is known of an image that is listed, while its archive is being read.</summary>
/// <param name="names">What it is called there.</param>
/// <param name="digest">Of the manifest or index; null where nothing says it.</param>
/// <param name="place">Where it is listed, for one that has neither a name nor a digest.</param>
internal sealed class Listing(ImageNames names, Digest? digest, string place)
{
    private ListedState _state = ListedState.NotWanted;
    private ImageException? _error;

    public ImageNames Names { get; } = names;

    /// <summary>The entry of a layout's index; null in a docker archive.</summary>
    public Descriptor? Descriptor { get; init; }

    public IImage? Image { get; private set; }

    public List<ListingFlaw> Flaws { get; } = [];

    /// <summary>The config of an image that may be listed a second time, in the other list of the archive.</summary>
    public Digest? Config { get; set; }

    public bool IsUnreadable => _state == ListedState.Unreadable;

    /// <summary>Whether its manifest has lost the layers that another list has.</summary>
    public bool IsHollow { get; set; }

    /// <summary>How the archive's other list spells its names, where the image was not read.</summary>
    public IReadOnlyList<string> Spellings { get; set; } = [];

    /// <summary>All that it is called, each name in one spelling, to choose it by.</summary>
    public IReadOnlyList<string> AllNames =>
        Spellings.Concat(Image?.RepoTags ?? Names.RepoTags).Concat(Image?.LayoutNames ?? Names.LayoutNames).Concat(Names.Listed).DistinctBy(RepoTag.Full).ToArray();

    /// <summary>What to call it in sentences.</summary>
    public string Shown => (Names.Listed, Image?.Digest ?? digest) switch
    {
        ([var name, ..], { } known) => $"'{name}' ({known})",
        ([var name, ..], _) => $"'{name}'",
        (_, { } known) => known.ToString(),
        _ => place,
    };

    public void Succeed(IImage image) => (_state, Image) = (ListedState.Read, image);

    public void Is(ListedState state) => _state = state;

    /// <summary>Notes why it cannot be read.</summary>
    public void Fail(ImageException exception, string archive) => End(ListedState.Unreadable, exception.Error, $"cannot be read: {exception.Message}", archive, exception);

    /// <summary>Notes that it is not there.</summary>
    public void IsAbsent(string why, string archive) => End(ListedState.Absent, ImageError.NotFound, why, archive, null);

    public ListedImage ToListed(bool isWanted) => isWanted
        ? new(_state, AllNames, Image?.Digest ?? digest, place) { Image = Image, Error = _error, Flaws = Flaws }
        : new(ListedState.NotWanted, AllNames, digest, place);

    private void End(ListedState state, ImageError error, string what, string archive, ImageException? inner)
    {
        string where = inner?.Message.Contains($"'{archive}'", StringComparison.Ordinal) == true ? "" : $"In '{archive}', ";
        _error = new ImageException(error, $"{where}{Shown} {what}", ListedImage.Identify(Names.Listed, Image?.Digest ?? digest, place), inner);
        (_state, Image) = (state, null);
    }
}
