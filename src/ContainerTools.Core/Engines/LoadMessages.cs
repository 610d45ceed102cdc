namespace ContainerTools.Engines;

/// <summary>Understands the lines with which engines say what they have loaded.</summary>
internal static class LoadMessages
{
    private const string Id = "Loaded image ID: ";

    // docker and nerdctl; podman before 4, with several names in a line, and after it.
    private static readonly string[] Openings = ["Loaded image: ", "Loaded image(s): "];

    /// <summary>The images that the lines of an answer name, each once, in their order.</summary>
    /// <param name="engine">Who answered.</param>
    /// <param name="lines">The answer.</param>
    public static IReadOnlyList<LoadedImage> Read(EngineKind engine, IEnumerable<string> lines) => [.. lines.SelectMany(line => Read(engine, line.Trim())).Distinct()];

    private static IEnumerable<LoadedImage> Read(EngineKind engine, string line)
    {
        if (line.StartsWith(Id, StringComparison.Ordinal))
        {
            return Digest.TryParse(line[Id.Length..].Trim(), out Digest id) ? [new LoadedImage(engine, null, id)] : [];
        }

        return Openings.FirstOrDefault(opening => line.StartsWith(opening, StringComparison.Ordinal)) is { } found
            ? line[found.Length..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => Named(engine, name))
            : engine == EngineKind.Containerd ? ReadImported(line) : [];
    }

    // ctr: 'unpacking NAME (sha256:…)...done' before containerd 2, 'NAME saved' since; the digest may be on a line of its own.
    private static IEnumerable<LoadedImage> ReadImported(string line)
    {
        string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            ["unpacking", var name, var rest, ..] when rest.Length > 0 && rest[0] == '(' =>
                [new LoadedImage(EngineKind.Containerd, PrintableText.Of(name), Digest.TryParse(rest[1..].Split(')')[0], out Digest digest) ? digest : null)],
            [var name, "saved"] => [new LoadedImage(EngineKind.Containerd, PrintableText.Of(name), null)],
            _ => [],
        };
    }

    // podman says 'sha256:…' for an image without a name.
    private static LoadedImage Named(EngineKind engine, string name) =>
        Digest.TryParse(name, out Digest id) ? new LoadedImage(engine, null, id) : new LoadedImage(engine, PrintableText.Of(name), null);
}
