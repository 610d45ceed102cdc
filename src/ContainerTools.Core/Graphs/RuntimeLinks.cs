using System.Text;
using ContainerTools.IO.Files;
using ContainerTools.Inspection;
using ContainerTools.Packages;

namespace ContainerTools.Graphs;

/// <summary>
/// Finds what programs, libraries and scripts ask for when they start: the loader, its libraries (ld.so(8)), the interpreter. What a program loads later, by a
/// name in its code, nobody can see. For one thread.
/// </summary>
/// <param name="nodes">The nodes, whose references are added to.</param>
/// <param name="files">All files.</param>
/// <param name="contents">Reads them.</param>
internal sealed class RuntimeLinks(PackageNodes nodes, ImageFiles files, PackageContents contents)
{
    private const int MaximumConfiguration = 1024 * 1024;
    private const long MaximumProgram = int.MaxValue;

    // A machine has a handful.
    private const int MostFolders = 256;

    private static readonly string[] CommandFolders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
    private static readonly string[] UsualFolders = ["/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib"];
    private readonly Dictionary<string, ElfLinks?> _programs = new(StringComparer.Ordinal);

    // How many places are still looked at; a hostile image names any number.
    private int _left = 4 * PackageLimits.Relations;

    /// <summary>Adds what it finds.</summary>
    /// <exception cref="ImageException">A layer cannot be read.</exception>
    public async Task AddAsync()
    {
        IReadOnlyList<string> folders = await ReadFoldersAsync().ConfigureAwait(false);
        foreach (ImageFile file in files.All.Where(IsCandidate).OrderBy(file => file.BodyLayer).ThenBy(file => file.BodyEntry))
        {
            contents.Cancel.ThrowIfCancellationRequested();
            if (nodes.Of(file) is not { } node)
            {
                continue;
            }

            foreach (ImageFile target in await FindTargetsAsync(file, folders).ConfigureAwait(false))
            {
                if (nodes.Of(target) is { } other && other != node)
                {
                    node.References.Add(other.Name);
                }
            }
        }
    }

    private static bool IsCandidate(ImageFile file) =>
        file.Kind == FileKind.File && file.Size > 4 && ((file.ModeBits & 0b001_001_001) != 0 || file.Name.Contains(".so", StringComparison.Ordinal));

    private async Task<IReadOnlyList<ImageFile>> FindTargetsAsync(ImageFile file, IReadOnlyList<string> folders)
    {
        byte[] start = new byte[Shebang.Length];
        int read;
        using (Stream stream = await contents.OpenAsync(file).ConfigureAwait(false))
        {
            read = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, contents.Cancel).ConfigureAwait(false);
        }

        if (Shebang.Read(start.AsSpan(0, read)) is { } script)
        {
            // The program that is looked for is needed, and so is what looks for it.
            ImageFile?[] found = [Resolve(script.Path), script.Name is { } name ? CommandFolders.Select(folder => Resolve($"{folder}/{name}")).FirstOrDefault(file => file is not null) : null];
            return [.. found.OfType<ImageFile>()];
        }

        if (!start.AsSpan(0, read).StartsWith("\u007fELF"u8) || await ReadProgramAsync(file).ConfigureAwait(false) is not { } links)
        {
            return [];
        }

        var targets = new List<ImageFile>();
        if (links.Interpreter is { } loader && Resolve(loader) is { } interpreter)
        {
            targets.Add(interpreter);
        }

        string[] searched = [.. links.SearchPaths.Select(path => Expand(path, file, links)), .. folders];
        foreach (string needed in links.Needed)
        {
            if (await FindLibraryAsync(needed, searched, links).ConfigureAwait(false) is { } library)
            {
                targets.Add(library);
            }
        }

        return targets;
    }

    private async Task<ImageFile?> FindLibraryAsync(string name, string[] folders, ElfLinks user)
    {
        foreach (string path in name.Contains('/', StringComparison.Ordinal) ? [name] : folders.Select(folder => $"{folder}/{name}"))
        {
            if (Resolve(path) is { Kind: FileKind.File } found && await ReadProgramAsync(found).ConfigureAwait(false) is { } links && links.Is64Bit == user.Is64Bit && links.Machine == user.Machine)
            {
                return found;
            }
        }

        return null;
    }

    private async Task<ElfLinks?> ReadProgramAsync(ImageFile file)
    {
        if (_programs.TryGetValue(file.FullName, out ElfLinks? known))
        {
            return known;
        }

        using Stream content = await contents.SpoolAsync(file, MaximumProgram).ConfigureAwait(false);
        return _programs[file.FullName] = ElfLinks.Read(content);
    }

    private ImageFile? Resolve(string path) => path.StartsWith('/') && _left-- > 0 ? files.Find(path)?.Follow() : null;

    private static string Expand(string path, ImageFile file, ElfLinks links)
    {
        string library = links.Is64Bit ? "lib64" : "lib";
        return path
            .Replace("${ORIGIN}", "$ORIGIN", StringComparison.Ordinal).Replace("$ORIGIN", PackagePaths.FolderOf(file.FullName), StringComparison.Ordinal)
            .Replace("${LIB}", "$LIB", StringComparison.Ordinal).Replace("$LIB", library, StringComparison.Ordinal);
    }

    // The list of glibc, which includes others; that of musl is for a file of its own, and has the usual ones.
    private async Task<IReadOnlyList<string>> ReadFoldersAsync()
    {
        var folders = new List<string>();
        foreach (ImageFile file in new[] { files.Find("/etc/ld.so.conf")?.Follow() }.Concat(ChildrenOf("/etc/ld.so.conf.d")).Concat(ChildrenOf("/etc").Where(file => file.Name.StartsWith("ld-musl-", StringComparison.Ordinal))).OfType<ImageFile>())
        {
            if (file is { Kind: FileKind.File, Size: > 0 and <= MaximumConfiguration })
            {
                string text = Encoding.UTF8.GetString(await contents.ReadAsync(file, MaximumConfiguration).ConfigureAwait(false));
                folders.AddRange(text.Split(['\n', '\r', ':'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => line.StartsWith('/')));
            }
        }

        return [.. folders.Distinct(StringComparer.Ordinal).Take(MostFolders), .. UsualFolders];
    }

    private IEnumerable<ImageFile> ChildrenOf(string path) => files.Find(path)?.Follow() is { } folder ? files.ChildrenOf(folder) : [];
}
