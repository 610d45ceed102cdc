namespace ContainerTools.Testing;

/// <summary>Reads what docker and podman print after <c>load</c>.</summary>
internal static class LoadedImages
{
    private static readonly string[] Openings = ["Loaded image: ", "Loaded image ID: ", "Loaded image(s): "];

    public static IReadOnlyList<string> Parse(string output) =>
    [
        .. output.Split('\n').Select(line => line.Trim())
            .SelectMany(line => Openings.Where(opening => line.StartsWith(opening, StringComparison.Ordinal)).Take(1).Select(opening => line[opening.Length..]))
            .SelectMany(names => names.Split(',')),
    ];
}
