using System.IO.Enumeration;
using System.Runtime.Versioning;
using System.Text;
using ContainerTools.IO.Files;
using ContainerTools.Tar;

namespace ContainerTools.Composition;

/// <summary>Extended attributes of the files that a layer is made of, on Linux (xattr(7)).</summary>
/// <param name="kept">The names that are kept, with <c>*</c> for any characters.</param>
internal sealed class SourceAttributes(IReadOnlyList<string> kept)
{
    // Others, such as a machine's labels for SELinux, say nothing that matters in an image.
    private static readonly string[] Worth = ["user.*", FileCapabilities.AttributeName, "system.posix_acl_*"];

    /// <summary>What was left out so far, and should be told.</summary>
    public LostAttributes Lost { get; private set; }

    /// <summary>The entry with the attributes of its file that are kept.</summary>
    /// <exception cref="ImageException">An attribute cannot be read.</exception>
    public LayerEntry AddTo(LayerEntry entry, string path)
    {
        // A link has none of its own that matter, and reading others would follow it.
        if (!OperatingSystem.IsLinux() || entry.Kind is not (FileKind.File or FileKind.Directory))
        {
            return entry;
        }

        byte[] file = [.. Encoding.UTF8.GetBytes(path), 0];
        try
        {
            IReadOnlyList<string> names = UnixFiles.ListAttributes(file);
            if (names.Count == 0)
            {
                return entry;
            }

            if (names.FirstOrDefault(name => Matches(Worth, name) && !Matches(kept, name)) is { } lost)
            {
                Lost = Lost.Add(new LostAttributes(1, $"{lost} of '{path}'"));
            }

            string[] wanted = [.. names.Where(name => Matches(kept, name)).Order(CodePointComparer.Instance)];
            return wanted.Length == 0 ? entry : entry with { Records = ReadAll(file, wanted) };
        }
        catch (UnixException exception)
        {
            throw new ImageException(ImageError.SourceFailed, $"The extended attributes of '{path}' cannot be read: {exception.Message}", path, exception);
        }
    }

    [SupportedOSPlatform("linux")]
    private static EquatableList<PaxRecord> ReadAll(byte[] file, IEnumerable<string> names)
    {
        var records = new List<PaxRecord>();
        foreach (string name in names)
        {
            records.Add(new PaxRecord(PaxRecord.ExtendedAttributePrefix + name, UnixFiles.GetAttribute(file, [.. Encoding.UTF8.GetBytes(name), 0])));
        }

        return new EquatableList<PaxRecord>(records);
    }

    private static bool Matches(IReadOnlyList<string> patterns, string name) =>
        patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));
}
