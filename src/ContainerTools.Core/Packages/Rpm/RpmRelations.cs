namespace ContainerTools.Packages.Rpm;

/// <summary>What a package needs and provides, and the paths of its files.</summary>
internal sealed record RpmRelations(IReadOnlyList<RpmRelation> Needs, IReadOnlyList<RpmRelation> Provides, IReadOnlyList<string> Paths)
{
    public static RpmRelations Of(RpmHeader header) => new(
        [.. Read(header, RpmTag.RequireName, RpmTag.RequireFlags, RpmTag.RequireVersion)],
        [.. Read(header, RpmTag.ProvideName, RpmTag.ProvideFlags, RpmTag.ProvideVersion)],
        [.. header.Files().Where(file => file.State is RpmFileState.Normal or RpmFileState.Unknown).Select(file => file.Path)]);

    private static IEnumerable<RpmRelation> Read(RpmHeader header, RpmTag names, RpmTag flags, RpmTag versions)
    {
        IReadOnlyList<long> senses = header.GetNumbers(flags);
        IReadOnlyList<string> texts = header.GetTexts(versions);
        return header.GetTexts(names).Select((name, i) => new RpmRelation(name, i < senses.Count ? (RpmSense)senses[i] : RpmSense.None, i < texts.Count ? texts[i] : ""));
    }
}
