using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Projects;

/// <summary>Properties and items as MSBuild writes them for <c>-getProperty</c> and <c>-getItem</c> (MSBuild, "Evaluate items and properties").</summary>
internal sealed class BuildResult
{
    private const long Largest = 64 * 1024 * 1024;
    private const string What = "What the .NET SDK says of the project";
    private readonly JsonElement? _properties;
    private readonly JsonElement? _items;

    private BuildResult(JsonElement root) => (_properties, _items) = (root.GetObject("Properties", What), root.GetObject("Items", What));

    /// <param name="path">The file that MSBuild has written.</param>
    /// <exception cref="ImageException">It is missing, as with SDKs that are too old, or something else.</exception>
    public static BuildResult Read(string path)
    {
        try
        {
            return new FileInfo(path) is not { Exists: true } file ? throw new ImageException(ImageError.Unsupported, "The .NET SDK does not tell what is in a project; it takes the SDK 8.0.300 or later.")
                : file.Length > Largest ? throw new ImageException(ImageError.TooLarge, $"{What} has {file.Length:N0} bytes; at most {Largest:N0} are read.")
                : new BuildResult(JsonReading.ParseObject(File.ReadAllBytes(path), What));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ImageException(ImageError.SourceFailed, $"'{path}' cannot be read: {exception.Message}", path, exception);
        }
    }

    /// <summary>A property; empty where it is not set.</summary>
    public string Property(string name) => _properties?.GetText(name, What) ?? "";

    public bool IsTrue(string name) => Property(name).Equals("true", StringComparison.OrdinalIgnoreCase);

    /// <summary>A property that is a list, with semicolons between its parts.</summary>
    public IReadOnlyList<string> List(string name) => Property(name).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal).ToArray();

    /// <summary>The names of items.</summary>
    public IReadOnlyList<string> Items(string name) => Find(name).Select(item => item.GetText("Identity", What) ?? "").ToArray();

    /// <summary>Items with one of their metadata; null where an item does not have it.</summary>
    /// <param name="name">Of the items.</param>
    /// <param name="metadata">Of what belongs to each.</param>
    public IReadOnlyList<(string Name, string? Value, bool IsOfSdk)> Items(string name, string metadata) =>
        Find(name).Select(item => (item.GetText("Identity", What) ?? "", item.GetText(metadata, What), item.GetText("DefiningProjectName", What) == "Microsoft.NET.Build.Containers")).ToArray();

    private IEnumerable<JsonElement> Find(string name) => _items?.GetArray(name, What) ?? [];
}
