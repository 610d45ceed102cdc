using ContainerTools.Archive.Reading;
using ContainerTools.FileSystem;
using ContainerTools.FileSystem.Unpacking;
using ContainerTools.IO.Files;
using ContainerTools.Tar;

namespace ContainerTools.Fuzzing;

/// <summary>Paths in tars, in archives, of rules, and on Windows: none leads out, none takes long, bytes are kept.</summary>
internal sealed class PathTarget : FuzzTarget
{
    private static readonly string[] Examples = ["a/b/c", "/usr/bin/**", "../../x", "./a/./b/", @"C:\a\b", @"\\server\share\x", @"\\?\C:\a", "*.txt", "a/**/b?", ".wh.a", "d/.wh..wh..opq", "CON", "a:b", "blobs/sha256/x"];
    private static readonly string[] Words = ["/", "\\", "..", ".", "*", "**", "?", "[", "]", "[a-z]", "{", "}", "!", "a", "b", "aux", "nul.txt", ".wh.", ".wh..wh..opq", ":", "C:", @"\\?\", @"\\.\", "//", " ", ".", "*a", "**/"];

    private static readonly NameRules[] Rules = [new(true, true, false), new(false, true, true), new(false, false, false)];

    public override string Name => "paths";

    // A pattern of thousands of characters makes a large regular expression.
    public override long Allocation => 192 << 20;

    public override byte[] Make(Random random) => TextMutator.ToBytes(TextMutator.Make(random, Examples, Words));

    public override Task<bool> TryAsync(byte[] input, CancellationToken cancel)
    {
        string text = TextMutator.FromBytes(input);
        EntryPath entry = EntryPath.Parse(text);
        FuzzException.Unless(!entry.Folders.Append(entry.Name).Any(part => part is ".." or "." || part.Contains('/', StringComparison.Ordinal)), "A path in a layer stays in it", $"{text} {entry.Path}");
        FuzzException.Unless(entry.IsRoot || EntryPath.Parse(entry.Path) == entry, "A path in a layer is read as it is written", $"{text} {entry.Path}");
        string normal = ArchivePath.Normalise(text);
        FuzzException.Unless(!normal.Split('/').Contains(".."), "A path in an archive stays in it", $"{text} {normal}");
        FuzzException.Unless(!ArchivePath.Follow("a/b", text).Split('/').Contains(".."), "A link in an archive stays in it", text);
        FuzzException.Unless(ArchivePath.Normalise(normal) == normal, "A path in an archive is normal when it was made so", $"{text} {normal}");
        _ = (TarText.Printable(text), TarText.GetByteCount(text), WindowsPath.HasDrive(text), WindowsPath.NamesStream(text), WindowsPath.Plain(text), WindowsPath.ForKernel($@"C:\{text}"));
        FuzzException.Unless(WindowsPath.Plain(WindowsPath.AddPrefix($@"C:\{text}")) == $@"C:\{text}", "A prefix that is put before a path can be taken away", text);
        FuzzException.Unless(!TarText.Printable(text).Any(char.IsControl), "What is printed has no control characters", text);
        FuzzException.Unless(TarText.Terminate(text) is [.., 0] bytes && bytes.Length == TarText.GetByteCount(text) + 1, "Bytes of a name are counted right", text);
        foreach (NameRules rules in Rules)
        {
            _ = rules.FindProblem(entry.Path);
        }

        return Task.FromResult(Match(text));
    }

    private static bool Match(string text)
    {
        PathPattern pattern;
        try
        {
            pattern = PathPattern.Parse(text);
        }
        catch (FormatException)
        {
            return false;
        }

        FuzzException.Unless(pattern.ToString() == text, "A pattern is written as it was read", text);
        foreach (string path in new[] { "", "a", "/usr/bin/x", "a/b/c/d/e/f", text, new string('a', 5000), string.Concat(Enumerable.Repeat("a/", 1000)) })
        {
            _ = pattern.Matches(path);
            FuzzException.Unless(!pattern.Matches(path) || pattern.MatchesOrHolds(path), "What matches is held", $"{text} {path}");
        }

        return true;
    }
}
