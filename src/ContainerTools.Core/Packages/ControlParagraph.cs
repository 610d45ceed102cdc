using System.Text;

namespace ContainerTools.Packages;

/// <summary>The fields of one paragraph; upper and lower case of their names are the same.</summary>
internal sealed class ControlParagraph
{
    // More than any package has.
    private const int MaximumFields = 100_000;
    private readonly List<(string Name, StringBuilder Value)> _fields = [];
    private bool _isFull;

    public bool IsEmpty => _fields.Count == 0;

    /// <summary>The first value of a field; the lines of a long one are separated by line feeds.</summary>
    /// <returns>Null where there is no such field, or nothing in it.</returns>
    public string? Get(string name) => GetAll(name).FirstOrDefault();

    /// <summary>The same, its first line only.</summary>
    public string? GetLine(string name) => Get(name)?.Split('\n')[0].Trim() is { Length: > 0 } line ? line : null;

    /// <summary>The values of a field that may be there several times.</summary>
    public IEnumerable<string> GetAll(string name) => _fields
        .Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        .Select(field => field.Value.ToString())
        .Where(value => value.Length > 0);

    /// <summary>Adds a line of the paragraph.</summary>
    public void Add(string line)
    {
        if (line[0] is ' ' or '\t')
        {
            if (_fields.Count > 0 && !_isFull)
            {
                _fields[^1].Value.Append('\n').Append(line, 1, line.Length - 1);
            }
        }
        else if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
        {
            _isFull = _fields.Count == MaximumFields;
            if (!_isFull)
            {
                _fields.Add((line[..colon], new StringBuilder(line[(colon + 1)..].Trim())));
            }
        }
    }
}
