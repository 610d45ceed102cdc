using System.Text;
using ContainerTools.Inspection;

namespace ContainerTools.Packages;

/// <summary>Which distribution an image is of (os-release(5)).</summary>
/// <param name="Id">Such as <c>debian</c>; empty where it is not known.</param>
/// <param name="Version">Such as <c>12</c>; empty where there is none.</param>
internal sealed record OsRelease(string Id, string Version)
{
    private const int MaximumSize = 64 * 1024;
    private const int MaximumLength = 128;
    private static readonly string[] Places = ["/etc/os-release", "/usr/lib/os-release"];

    /// <summary>As the <c>distro</c> of package URLs has it; null where it is not known.</summary>
    public string? Distro => Id.Length == 0 ? null : Version.Length == 0 ? Id : $"{Id}-{Version}";

    public static async Task<OsRelease> ReadAsync(ImageFiles files, PackageContents contents)
    {
        foreach (string place in Places)
        {
            if (files.Find(place)?.Follow() is { Size: > 0 and <= MaximumSize } file)
            {
                return Parse(Encoding.UTF8.GetString(await contents.ReadAsync(file, MaximumSize).ConfigureAwait(false)));
            }
        }

        return new OsRelease("", "");
    }

    private static OsRelease Parse(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in text.Split('\n'))
        {
            if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and var sign)
            {
                values[line[..sign].Trim()] = line[(sign + 1)..].Trim().Trim('"', '\'');
            }
        }

        return new OsRelease(Take("ID").ToLowerInvariant(), Take("VERSION_ID"));

        // Each package has them in its URL, so what is no name must not come in.
        string Take(string name) => values.GetValueOrDefault(name, "") is { Length: <= MaximumLength } value && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+' or '~') ? value : "";
    }
}
