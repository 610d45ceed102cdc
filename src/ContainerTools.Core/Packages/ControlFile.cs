using System.Text;

namespace ContainerTools.Packages;

/// <summary>
/// Reads paragraphs of fields, <c>Name: value</c>, whose values go on in lines that begin with a blank (deb822(5)); Python's METADATA and Java's
/// manifests are written alike.
/// </summary>
internal static class ControlFile
{
    /// <param name="content">UTF-8; what is none is replaced.</param>
    /// <returns>The paragraphs that have fields. A line that is no field is left out.</returns>
    public static IEnumerable<ControlParagraph> Read(byte[] content)
    {
        var paragraph = new ControlParagraph();
        using var reader = new StreamReader(new MemoryStream(content), Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0)
            {
                if (!paragraph.IsEmpty)
                {
                    yield return paragraph;
                    paragraph = new ControlParagraph();
                }
            }
            else
            {
                paragraph.Add(line);
            }
        }

        if (!paragraph.IsEmpty)
        {
            yield return paragraph;
        }
    }
}
