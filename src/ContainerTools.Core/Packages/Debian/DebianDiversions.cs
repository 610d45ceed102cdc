using System.Text;

namespace ContainerTools.Packages.Debian;

/// <summary>Where files of packages lie that another one has pushed aside (dpkg-divert(1)).</summary>
internal sealed class DebianDiversions
{
    private readonly Dictionary<string, (string Place, string Owner)> _places = new(StringComparer.Ordinal);

    private DebianDiversions()
    {
    }

    public static DebianDiversions None { get; } = new();

    /// <summary>Three lines for each: the path, where it is diverted to, and the package for which that is not so.</summary>
    public static DebianDiversions Parse(byte[] content)
    {
        var result = new DebianDiversions();
        string[] lines = Encoding.UTF8.GetString(content).Split('\n');
        for (int i = 0; i + 2 < lines.Length; i += 3)
        {
            result._places[lines[i]] = (lines[i + 1], lines[i + 2]);
        }

        return result;
    }

    /// <summary>Where the file is that a package lists under a path.</summary>
    public string PlaceOf(string path, string package) =>
        _places.TryGetValue(path, out (string Place, string Owner) diverted) && diverted.Owner != package ? diverted.Place : path;
}
