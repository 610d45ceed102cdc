namespace ContainerTools.Packages.Debian;

/// <summary>What a package needs and provides.</summary>
/// <param name="Needs">Each a list of alternatives.</param>
/// <param name="Provides">What it stands for beside itself.</param>
/// <param name="MultiArch">The field of that name; null where there is none.</param>
internal sealed record DebianRelations(IReadOnlyList<IReadOnlyList<DebianRelation>> Needs, IReadOnlyList<DebianRelation> Provides, string? MultiArch)
{
    public static DebianRelations Of(ControlParagraph paragraph) => new(
        [.. Split(paragraph.Get("Pre-Depends")), .. Split(paragraph.Get("Depends"))],
        [.. Split(paragraph.Get("Provides")).SelectMany(alternatives => alternatives)],
        paragraph.GetLine("Multi-Arch"));

    private static IEnumerable<IReadOnlyList<DebianRelation>> Split(string? field) =>
        (field ?? "").Split(',').Select(group => group.Split('|').Select(DebianRelation.Parse).OfType<DebianRelation>().ToArray()).Where(group => group.Length > 0);
}
