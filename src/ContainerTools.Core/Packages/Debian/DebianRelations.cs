namespace ContainerTools.Packages.Debian;

/// <summary>What a package needs and provides, as it is written (deb-control(5)).</summary>
/// <param name="Fields">Where it says what it needs.</param>
/// <param name="ProvidesField">What it stands for beside itself; null for nothing.</param>
/// <param name="MultiArch">The field of that name; null where there is none.</param>
internal sealed record DebianRelations(IReadOnlyList<string> Fields, string? ProvidesField, string? MultiArch)
{
    public static DebianRelations None { get; } = new([], null, null);

    /// <summary>Each a list of alternatives.</summary>
    public IEnumerable<IEnumerable<DebianRelation>> Needs => Fields.SelectMany(Split);

    /// <summary>What it stands for beside itself.</summary>
    public IEnumerable<DebianRelation> Provides => ProvidesField is null ? [] : Split(ProvidesField).SelectMany(alternatives => alternatives);

    public static DebianRelations Of(ControlParagraph paragraph) => new(
        [.. new[] { paragraph.Get("Pre-Depends"), paragraph.Get("Depends") }.OfType<string>()],
        paragraph.Get("Provides"),
        paragraph.GetLine("Multi-Arch"));

    private static IEnumerable<IEnumerable<DebianRelation>> Split(string field) =>
        field.Split(',').Select(group => group.Split('|').Select(DebianRelation.Parse).OfType<DebianRelation>());
}
