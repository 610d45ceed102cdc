namespace ContainerTools.Packages.Alpine;

/// <summary>One package in apk's database: lines of a letter, a colon and a value; files follow their folders.</summary>
internal sealed class AlpineRecord
{
    private readonly Dictionary<char, string> _values = [];
    private readonly List<(string Folder, string Name)> _files = [];
    private string _folder = "";

    /// <summary>The paths of its files, from the root on.</summary>
    public IEnumerable<string> Paths => _files.Select(file => file.Folder.Length == 0 ? "/" + file.Name : $"/{file.Folder}/{file.Name}");

    /// <returns>Null where there is no such line, or nothing in it.</returns>
    public string? Get(char letter) => _values.GetValueOrDefault(letter) is { Length: > 0 } value ? value : null;

    /// <summary>The parts of a list.</summary>
    public string[] GetList(char letter) => (Get(letter) ?? "").Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    public void Add(string line)
    {
        if (line[1] != ':')
        {
            return;
        }

        string value = line[2..];
        switch (line[0])
        {
            case 'F':
                _folder = value.Length <= PackageLimits.PathLength ? value : "";
                break;
            case 'R':
                _files.Add((_folder, value));
                break;
            case 'M' or 'a' or 'Z':
                // Owner, mode and digest of a file: the image has them itself.
                break;
            default:
                _values[line[0]] = value;
                break;
        }
    }
}
