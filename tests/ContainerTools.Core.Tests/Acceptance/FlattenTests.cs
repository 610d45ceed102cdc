using ContainerTools.Archive;
using ContainerTools.Archive.Reading;
using ContainerTools.Archive.Writing;
using ContainerTools.FileSystem;
using ContainerTools.FileSystem.Unpacking;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

/// <summary>What our flattening gives beside what the engines' unpacking does, file for file.</summary>
[Collection(Judged.Name)]
public sealed class FlattenTests(Engines engines, StockedRegistry shelf)
{
    // All that find tells of a file, and what is in it. A folder's size is its file system's business.
    private const string Look = """
        cd "$1" && {
          find . -mindepth 1 -type d -printf '%P %y %#m %U:%G %T@\n' -o -mindepth 1 -printf '%P %y %#m %U:%G %T@ %s %n %l\n'
          find . -type f -exec sha256sum {} +
        } | sort
        """;

    private const string Build = """
        set -e
        mkdir -p dir/sub gone replaced 'Grüße'
        echo one > dir/file; echo low > dir/sub/low; echo g > gone/g; echo r > replaced/r; echo n > 'Grüße/日本'
        ln dir/file hard; ln -s dir/file soft; mkfifo pipe; chmod 4755 dir/file; chmod 1777 dir; chown 12:34 hard
        ==
        rm -r gone; rm replaced/r; rmdir replaced; echo file > replaced
        ln hard across; rm dir/file; echo new > dir/file; rm -r dir/sub; mkdir dir/sub; echo up > dir/sub/up
        ==
        rm hard; rm soft; mkdir soft; echo in > soft/in; chmod 700 dir; mv 'Grüße/日本' moved; touch -d @1234567890 moved
        """;

    [JudgeTheory("umoci", "tar", "find")]
    [InlineData("oci")]
    [InlineData("empty")]
    public async Task Samples_come_out_as_umoci_unpacks_them(string sample) =>
        await CompareAsync(await shelf.PullAsync(sample));

    [JudgeFact("buildah", "umoci", "tar", "find")]
    public async Task What_buildah_built_comes_out_as_umoci_unpacks_it()
    {
        string previous = "scratch";
        foreach (string script in Build.Split("==\n"))
        {
            string container = engines.Buildah.From(previous);
            string root = engines.Buildah.Run(["mount", container]).Expect().Output.Trim();
            ProcessRunner.Run("sh", ["-c", script], new ProcessOptions { WorkingDirectory = root }).Expect();
            previous = $"localhost/flatten:{Guid.NewGuid():N}";
            engines.Buildah.Run(["commit", "--quiet", "--format", "oci", container, previous]).Expect();
        }

        string folder = shelf.NewPath();
        engines.Buildah.Run(["push", "--quiet", previous, $"oci:{folder}:1.0"]).Expect();
        var image = (Image)Assert.Single(await ImageImport.ReadAsync(folder, null, NullReporter.Instance, default)).Rename(["flatten/built:1"]);

        Assert.Equal(3, image.Layers.Count);
        await CompareAsync(image);
    }

    [JudgeFact("dockerd", "docker", "runc", "tar", "find")]
    public async Task Docker_exports_the_same_files()
    {
        Image image = await shelf.PullAsync("oci");
        string name = Assert.Single(engines.Docker.Load(await shelf.ExportAsync(new ExportOptions(), image)));
        string container = engines.Docker.Docker(["create", name]).Expect().Output.Trim();
        string exported = shelf.NewPath(".tar");
        engines.Docker.Docker(["export", "--output", exported, container]).Expect();

        // Docker lays places for its mounts into every container, which changes the folders that they lie in.
        Assert.Equal(Known(ListTar(await ExportAsync(image))), Known(ListTar(exported)));
        engines.Docker.Docker(["rm", container]).Expect();
        engines.Docker.Remove(name);

        static string[] Known(string[] lines) => [.. lines.Where(line => !line.Contains(" d ", StringComparison.Ordinal)
            && !line.Contains("/dev/", StringComparison.Ordinal)
            && !new[] { ".dockerenv", "dev/", "etc/hosts", "etc/hostname", "etc/resolv.conf", "etc/mtab" }.Any(own => line.StartsWith(own, StringComparison.Ordinal) || line.EndsWith($" ./{own}", StringComparison.Ordinal)))];
    }

    [JudgeTheory("dockerd", "docker", "runc")]
    [InlineData(0, 4)]
    [InlineData(1, 3)]
    [InlineData(2, 4)]
    public async Task A_squashed_image_runs_in_docker(int from, int to)
    {
        Image image = await ImageSquasher.SquashAsync(await shelf.PullAsync("oci"), from, to, null, NullReporter.Instance, default);
        string name = Assert.Single(engines.Docker.Load(await shelf.ExportAsync(new ExportOptions(), image)));
        Assert.Equal(image.Id.ToString(), engines.Docker.InspectId(name));
        Assert.Equal(Busybox.Greeting, engines.Docker.Run(name).Trim());
        engines.Docker.Remove(name);
    }

    [JudgeTheory("umoci", "tar", "find")]
    [InlineData(0, 2)]
    [InlineData(1, 3)]
    public async Task A_squashed_image_is_unpacked_to_the_same_files(int from, int to)
    {
        Image image = await shelf.PullAsync("oci");
        Image squashed = await ImageSquasher.SquashAsync(image, from, to, null, NullReporter.Instance, default);
        Assert.Equal(List(await UnpackAsync(image)), List(await UnpackAsync(squashed)));
    }

    private async Task CompareAsync(Image image)
    {
        string[] expected = List(await UnpackAsync(image));
        string folder = shelf.NewPath();
        ExpandedImage expanded = await ImageExpander.ExpandAsync(image, folder, new(), NullReporter.Instance, default);

        Assert.Empty(expanded.Skipped);
        Assert.Equal(expected, List(folder));
        Assert.Equal(expected, ListTar(await ExportAsync(image)));
    }

    private async Task<string> UnpackAsync(Image image) =>
        Umoci.Machine.Unpack(await shelf.ExportAsync(new ExportOptions { Format = ArchiveFormat.OciLayout }, image), image.RepoTags[0].Split(':')[1], shelf.NewPath());

    private Task<string> ExportAsync(Image image) => shelf.ExportAsync(new ExportOptions { Format = ArchiveFormat.RootFileSystem }, image);

    private string[] ListTar(string tar)
    {
        string folder = Directory.CreateDirectory(shelf.NewPath()).FullName;
        ProcessRunner.Run("tar", "-xpf", tar, "--same-owner", "--numeric-owner", "--delay-directory-restore", "-C", folder).Expect();
        return List(folder);
    }

    private static string[] List(string root) => ProcessRunner.Run("sh", "-c", Look, "look", root).Expect().Output.Split('\n');
}
