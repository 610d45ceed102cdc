using System.Globalization;
using System.Text;
using ContainerTools.Tar;

namespace ContainerTools.Composition;

/// <summary>A file with a line for each account, whose fields have colons between them; the name comes first.</summary>
/// <param name="entry">What the file is like in the layer.</param>
/// <param name="text">What it holds before accounts are added.</param>
/// <param name="isNew">Whether the base lacks it.</param>
internal sealed class AccountFile(LayerEntry entry, string text, bool isNew)
{
    private const int NumberField = 2;
    private readonly StringBuilder _text = new(text.Length == 0 || text.EndsWith('\n') ? text : text + '\n');
    private readonly List<string[]> _lines = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(':'))];

    public bool IsNew => isNew;

    public bool IsChanged { get; private set; }

    /// <exception cref="ImageException">There is another account of that name or number.</exception>
    public void Add(string line, object subject)
    {
        string[] fields = line.Split(':');
        if (_lines.Find(other => other[0] == fields[0] || other.Length > NumberField && other[NumberField] == fields[NumberField]) is { } taken)
        {
            throw new ImageException(ImageError.InvalidArgument, $"'/{entry.Name}' cannot get '{line}', because it has '{string.Join(':', taken)}'.", subject);
        }

        Append(line, fields);
    }

    /// <summary>Adds an account of which neither the name nor the number is there.</summary>
    public void AddMissing(string line)
    {
        string[] fields = line.Split(':');
        if (_lines.TrueForAll(other => other[0] != fields[0] && (fields[NumberField].Length == 0 || other.Length <= NumberField || other[NumberField] != fields[NumberField])))
        {
            Append(line, fields);
        }
    }

    public void AddMissing(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            AddMissing(line);
        }
    }

    /// <summary>Whether an account has the number, which is the third field of passwd and group.</summary>
    public bool HasNumber(long number) => Numbers.Contains(number);

    /// <summary>The number of an account; null where there is none of that name.</summary>
    public long? NumberOf(string name) =>
        _lines.Find(fields => fields[0] == name && fields.Length > NumberField) is { } line && long.TryParse(line[NumberField], NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    /// <summary>The numbers that accounts have.</summary>
    public IEnumerable<long> Numbers => _lines
        .Where(fields => fields.Length > NumberField)
        .Select(fields => long.TryParse(fields[NumberField], NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : -1);

    public LayerEntry ToEntry(string origin)
    {
        string content = _text.ToString();
        byte[] bytes = new byte[TarText.GetByteCount(content)];
        TarText.Encode(content, bytes);
        return entry with { Content = new BytesContent(bytes), Origin = origin, KeepsOwner = !isNew };
    }

    private void Append(string line, string[] fields)
    {
        _lines.Add(fields);
        _text.Append(line).Append('\n');
        IsChanged = true;
    }
}
