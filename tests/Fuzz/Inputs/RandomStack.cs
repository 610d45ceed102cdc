using System.Globalization;
using System.Text.RegularExpressions;

namespace ContainerTools.Fuzzing;

/// <summary>Layers with few names and much of everything that layers may have: folders listed and not, links, whiteouts, kinds that change.</summary>
internal static partial class RandomStack
{
    private static readonly string[] Parts = ["a", "b", "c", "d"];

    /// <summary>Each layer in the notation of <see cref="WrittenLayer"/>.</summary>
    public static string[][] Next(Random random) => [.. Enumerable.Range(0, random.Next(2, 5)).Select(_ => NextLayer(random))];

    /// <summary>As <see cref="Next"/>, with names of which some differ in case only.</summary>
    public static string[][] NextMixed(Random random) => [.. Next(random).Select(layer => layer.Select(line =>
        Name().Replace(line, name => random.Next(3) == 0 ? name.Value.ToUpperInvariant() : name.Value)).ToArray())];

    private static string[] NextLayer(Random random)
    {
        var lines = new List<string>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var files = new List<string>();
        for (int count = random.Next(1, 10); lines.Count < count;)
        {
            string path = NextPath(random);
            if (random.Next(2) == 0 && path.Contains('/', StringComparison.Ordinal) && names.Add(path[..path.LastIndexOf('/')]))
            {
                lines.Add(Mode(random, "755", "700", "1777") + path[..path.LastIndexOf('/')] + "/");
            }

            bool isMark = random.Next(4) == 0;
            string name = isMark ? Mark(path, random.Next(3) == 0) : path;
            if (!names.Add(name))
            {
                break;
            }

            int kind = isMark ? 0 : random.Next(12);
            lines.Add(name + kind switch
            {
                0 => "",
                < 4 => "/",
                < 7 => $" -> {NextTarget(random)}",
                7 when files.Count > 0 => $" => {files[random.Next(files.Count)]}",
                8 => " |",
                9 => random.Next(2) == 0 ? " 0:0" : " 1:3",
                _ => string.Create(CultureInfo.InvariantCulture, $" = {random.Next(100)}"),
            });
            if (lines[^1].EndsWith('/') || lines[^1].Contains(" = ", StringComparison.Ordinal))
            {
                lines[^1] = Mode(random, "644", "755", "600") + lines[^1];
            }

            if (!isMark && (kind is 0 or > 3) && !lines[^1].EndsWith(" 0:0", StringComparison.Ordinal))
            {
                files.Add(name);
            }
        }

        return [.. lines];
    }

    private static string NextPath(Random random) =>
        string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Parts[random.Next(Parts.Length)]));

    private static string NextTarget(Random random) => random.Next(4) switch
    {
        0 => "/" + NextPath(random),
        1 => "../" + NextPath(random),
        _ => NextPath(random),
    };

    private static string Mark(string path, bool isOpaque)
    {
        int slash = path.LastIndexOf('/') + 1;
        return path[..slash] + (isOpaque ? ".wh..wh..opq" : ".wh." + path[slash..]);
    }

    [GeneratedRegex("(?<![a-z])[a-d](?![a-z])")]
    private static partial Regex Name();

    private static string Mode(Random random, params string[] modes) => modes[random.Next(modes.Length)] + " ";
}
