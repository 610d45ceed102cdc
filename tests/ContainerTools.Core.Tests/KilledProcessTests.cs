using System.Diagnostics;
using System.Globalization;
using ContainerTools.Archive.Reading;
using ContainerTools.IO.Files;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests;

/// <summary>
/// Processes that are killed at any moment: what they leave is whole or known as theirs, and gone after the next one. Each kind is killed three times;
/// with the variable CONTAINERTOOLS_KILLS as often as it says.
/// </summary>
public sealed class KilledProcessTests : IDisposable
{
    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("CONTAINERTOOLS_KILLS"), CultureInfo.InvariantCulture, out int kills) ? kills : 3;
    private readonly RegistryBench _bench = new();

    public static TheoryData<string> Kinds => [.. KilledJob.Kinds];

    public void Dispose() => _bench.Dispose();

    [UnixTheory]
    [MemberData(nameof(Kinds))]
    public async Task The_next_one_is_right_and_leaves_nothing(string kind)
    {
        _bench.AddImage(4, 3_000_000);
        await File.WriteAllBytesAsync(_bench.Folder["image.tar"], await _bench.ExportAsync([await _bench.GetImageAsync()]));
        var random = new Random(kind.Length);
        TimeSpan whole = Measure(kind);
        for (int kill = 0; kill < Kills; kill++)
        {
            // A folder with a tree is not expanded to.
            if (random.Next(2) == 0 || kind == "expand")
            {
                DeleteResults();
            }

            using var process = new BackgroundProcess("dotnet", Arguments(kind));
            Thread.Sleep(whole * random.NextDouble());
        }

        if (kind == "expand")
        {
            DeleteTree();
        }

        Measure(kind);
        if (kind != "clear")
        {
            Measure("clear");
        }

        Assert.DoesNotContain(
            Directory.EnumerateFileSystemEntries(_bench.Folder.Path, "*", SearchOption.AllDirectories),
            path => (TemporaryFile.IsName(Path.GetFileName(path)) || Path.GetFileName(Path.GetDirectoryName(path)) == "ingest")
                && !path.Contains($"{Path.DirectorySeparatorChar}tree{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
        await CheckAsync(kind);
    }

    private async Task CheckAsync(string kind)
    {
        Image expected = await _bench.GetImageAsync();
        string? result = kind switch
        {
            "pull" => "pull.tar",
            "export" => "export.tar",
            "layout" => "layout",
            "serve" => "served",
            _ => null,
        };
        if (result is not null)
        {
            Image image = Assert.IsType<Image>(Assert.Single(await ImageImport.ReadAsync(_bench.Folder["out", result], null, NullReporter.Instance, default)));
            Assert.Equal(expected.Id, image.Id);
            foreach (Layer layer in image.Layers)
            {
                using Stream tar = await layer.OpenTarAsync(NullReporter.Instance, default);
                await tar.CopyToAsync(Stream.Null);
            }
        }
        else if (kind == "expand")
        {
            Assert.Equal(4, Directory.GetFiles(_bench.Folder["out", "tree"]).Count(file => new FileInfo(file).Length == 3_000_000));
        }
        else if (kind == "publish")
        {
            Assert.Equal(expected.Id, (await _bench.GetImageAsync(tag: "published")).Id);
        }
    }

    // How long it takes undisturbed.
    private TimeSpan Measure(string kind)
    {
        var clock = Stopwatch.StartNew();
        ProcessResult result = ProcessRunner.Run("dotnet", Arguments(kind));
        Assert.True(result.ExitCode == 0, result.Error);
        return clock.Elapsed;
    }

    private string[] Arguments(string kind) => [typeof(Program).Assembly.Location, "job", kind, _bench.Folder.Path, _bench.Reference().ToString()];

    // What is new is made another way than what is replaced.
    private void DeleteResults()
    {
        foreach (string path in Directory.EnumerateFileSystemEntries(_bench.Folder["out"]).Where(path => !Path.GetFileName(path).StartsWith('.')))
        {
            if (Directory.Exists(path))
            {
                Directory.Delete(path, recursive: true);
            }
            else
            {
                File.Delete(path);
            }
        }
    }

    private void DeleteTree()
    {
        if (Directory.Exists(_bench.Folder["out", "tree"]))
        {
            Directory.Delete(_bench.Folder["out", "tree"], recursive: true);
        }
    }
}
