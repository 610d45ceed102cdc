using System.Globalization;
using System.Text;
using ContainerTools.Archive.Writing;
using ContainerTools.FileSystem;
using ContainerTools.Tar;
using ContainerTools.Testing;
using ContainerTools.Tests.FileSystem;
using ContainerTools.Tests.Tar;
using ContainerTools.Tests.Verification;
using ContainerTools.Verification;

namespace ContainerTools.Tests.Acceptance;

/// <summary>What engines make of layers, random ones and odd ones, is what flattening makes of them; squashing does not change it.</summary>
[Collection(Judged.Name)]
public sealed class LayerStackTests(Engines engines, StockedRegistry shelf)
{
    private const int Count = 25;

    // Lays unpacked layers upon each other as engines do for a container, and tells of each file what find tells. The empty
    // folder is there because one layer alone makes no overlay. Whiteouts that hide nothing are listed and cannot be looked at.
    private const string Look = """
        mkdir -p "$1/empty" "$1/merged"
        while read -r name cwd folders; do
            cd "$cwd" && mount -t overlay overlay -o "ro,lowerdir=$folders:$1/empty" "$1/merged" || exit 1
            cd "$1/merged"
            find . -mindepth 1 -printf "$name\t%P\t%y\t%m\t%U:%G\t%T@\t%i\t%l\t" \( -type f -exec cat {} \; -o -true \) -printf '\n' 2>/dev/null
            cd /
            umount "$1/merged" || exit 1
        done
        """;

    [JudgeTheory("dockerd", "docker", "runc", "ctr", "find")]
    [InlineData("docker")]
    [InlineData("containerd")]
    public async Task Engines_show_the_files_that_flattening_gives_and_after_squashing_the_same(string engine)
    {
        var random = new Random(1106);
        var stacks = new List<Stack>();
        foreach (Layer[] layers in OddLayers.All.Values.Where(row => row.Severity == DefectSeverity.Warning).Select(row => row.Layers))
        {
            await AddAsync(layers, string.Join(" | ", layers.Select(layer => string.Join(", ", WrittenImage.Describe(WrittenImage.ReadLayer(layer))))));
        }

        while (stacks.Count < Count)
        {
            string[][] lines = RandomStack.Next(random);
            await AddAsync([.. lines.Select(layer => WrittenLayer.Of(layer))], string.Join(" | ", lines.Select(layer => string.Join(", ", layer))));
        }

        ILookup<string, FoundFile> shown = await ShowAsync(engine, [.. stacks.SelectMany(stack => new[] { stack.Whole, stack.Squashed })]);
        foreach (Stack stack in stacks)
        {
            // Of a folder that a layer does not list, docker makes another one than containerd and we. So does containerd where a
            // lower layer has a link or hides the folder.
            bool ignoresFolders = stack.HasUnlistedFolder && (engine == "docker" || stack.HasFoldersOfHiddenOnes);
            string[] expected = Describe(await FlattenAsync(stack.Whole), ignoresFolders);
            foreach (Image image in new[] { stack.Whole, stack.Squashed })
            {
                string[] actual = Describe([.. shown[image.RepoTags[0]]], ignoresFolders);
                Assert.True(expected.AsSpan().SequenceEqual(actual), $"{stack.Text}\nflattened:\n{string.Join('\n', expected)}\n{engine} shows of {image}:\n{string.Join('\n', actual)}");
            }
        }

        async Task AddAsync(Layer[] layers, string text)
        {
            Image image = LayerImage.Of(layers);
            IReadOnlyList<ImageDefect> defects = await TestedImage.FindAsync(image);

            // Containerd unpacks a base layer without an overlay: whiteouts then take away what came before them in folders that are not listed.
            if (defects.All(defect => defect.Severity != DefectSeverity.Error && defect.Code != ImageDefectCode.BaseLayerWhiteout))
            {
                int from = random.Next(Math.Max(layers.Length - 1, 1));
                Image squashed = await ImageSquasher.SquashAsync(image, from, random.Next(Math.Min(from + 1, layers.Length - 1), layers.Length), null, NullReporter.Instance, default);
                stacks.Add(new Stack(
                    text,
                    image.With(null, [$"stack/whole:{stacks.Count}"]),
                    squashed.With(null, [$"stack/squashed:{stacks.Count}"]),
                    defects.Any(defect => defect.Code is ImageDefectCode.FolderNotListed or ImageDefectCode.EntryBelowLink),
                    text.Contains(" -> ", StringComparison.Ordinal) || text.Contains(".wh..wh..opq", StringComparison.Ordinal)));
            }
        }
    }

    private static async Task<FoundFile[]> FlattenAsync(Image image)
    {
        using var archive = new MemoryStream();
        await (await RootFileSystem.ReadAsync(image, NullReporter.Instance, default)).WriteAsync(archive, NullReporter.Instance, default);
        var files = new Dictionary<string, FoundFile>(StringComparer.Ordinal);
        foreach ((TarHeader header, byte[] content) in ReadTar.From(archive.ToArray()).Entries)
        {
            string path = header.Name.TrimEnd('/');
            files[path] = header.Type == TarEntryType.HardLink ? files[header.LinkName] with { Path = path } : new FoundFile(
                path,
                header.Type switch
                {
                    TarEntryType.Directory => "d",
                    TarEntryType.SymbolicLink => "l",
                    TarEntryType.Fifo => "p",
                    TarEntryType.CharacterDevice => "c",
                    _ => "f",
                },
                Convert.ToString(header.Mode, 8),
                $"{header.Uid}:{header.Gid}",
                $"{header.Mtime}",
                path,
                header.LinkName,
                Encoding.UTF8.GetString(content));
        }

        return [.. files.Values];
    }

    // In the place of the number of its inode, a file has the first of its names. What of a link's attributes counts is its owner,
    // and the time of a folder is that of the last file that came into it.
    private static string[] Describe(FoundFile[] files, bool ignoresFolders) => [.. files
        .Select(file => file with { Inode = files.Where(other => other.Inode == file.Inode).Select(other => other.Path).Min(StringComparer.Ordinal)! })
        .Select(file => file.Kind switch
        {
            "l" => file with { Mode = "", Time = "" },
            "d" when ignoresFolders => file with { Mode = "", Owner = "", Time = "" },
            "d" => file with { Time = "" },
            _ => file,
        })
        .Select(file => file.ToString())
        .Order(StringComparer.Ordinal)];

    private async Task<ILookup<string, FoundFile>> ShowAsync(string engine, Image[] images)
    {
        string archive = await shelf.ExportAsync(new ExportOptions(), images);
        Func<Image, IReadOnlyList<string>> find;
        if (engine == "docker")
        {
            engines.Docker.Load(archive);
            find = image => engines.Docker.Folders(image.RepoTags[0]);
        }
        else
        {
            Containerd containerd = engines.Docker.Containerd("stacks");
            containerd.TryUnpack(archive).Expect();
            find = image => containerd.Folders(image.Layers.Skip(1).Aggregate(
                image.Layers[0].DiffId.ToString(),
                (below, layer) => Digest.Of("sha256", Encoding.ASCII.GetBytes($"{below} {layer.DiffId}")).ToString()));
        }

        // A mount takes no more than a page of options, so the folders are named from the one that they all lie in.
        var input = new StringBuilder();
        foreach (Image image in images)
        {
            IReadOnlyList<string> folders = find(image);
            string common = folders[0][..folders[0].LastIndexOf('/', folders[0].LastIndexOf('/') - 1)];
            input.Append(CultureInfo.InvariantCulture, $"{image.RepoTags[0]} {common} {string.Join(':', folders.Select(folder => folder[(common.Length + 1)..]))}\n");
        }

        string work = Directory.CreateDirectory(shelf.NewPath()).FullName;
        string lines = ProcessRunner.Run("sh", ["-c", Look, "look", work], new ProcessOptions { Input = new MemoryStream(Encoding.UTF8.GetBytes(input.ToString())) }).Expect().Output;
        return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).ToLookup(
            parts => parts[0],
            parts => new FoundFile(parts[1], parts[2], parts[3], parts[4], parts[5].Split('.')[0], parts[6], parts[7], parts[8]));
    }

    private sealed record Stack(string Text, Image Whole, Image Squashed, bool HasUnlistedFolder, bool HasFoldersOfHiddenOnes);

    private sealed record FoundFile(string Path, string Kind, string Mode, string Owner, string Time, string Inode, string LinkTarget, string Content);
}
