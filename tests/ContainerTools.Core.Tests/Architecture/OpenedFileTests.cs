using System.Text.RegularExpressions;

namespace ContainerTools.Tests.Architecture;

/// <summary>What lies in a store or a layout may have been put there by somebody else.</summary>
public sealed partial class OpenedFileTests
{
    private static readonly string[] Places = ["Store", "Layout", "Serving", "Images", "Archive/Reading"];

    [Fact]
    public void Files_of_stores_and_layouts_are_opened_by_one_class_that_follows_no_link()
    {
        string core = Path.Combine(RepositoryFolder.Root, "src", "ContainerTools.Core");
        string[] lines = [.. from place in Places
                             from file in Directory.EnumerateFiles(Path.Combine(core, place), "*.cs", SearchOption.AllDirectories)
                             from line in File.ReadLines(file)
                             where Opens().IsMatch(line)
                             select $"{Path.GetFileName(file)}: {line.Trim()}"];

        // A file that was not there before leads nowhere.
        Assert.DoesNotContain(lines, line => !line.Contains("FileMode.CreateNew", StringComparison.Ordinal));
        Assert.NotEmpty(lines);
    }

    [GeneratedRegex(@"new FileStream\(|(?<!Regular)\bFile\.(Open|Create\b|ReadAll|ReadLines|WriteAll|AppendAll)|OpenText\(")]
    private static partial Regex Opens();
}
