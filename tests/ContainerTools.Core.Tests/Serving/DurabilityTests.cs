using System.Collections.Concurrent;
using ContainerTools.Layout;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Serving;

/// <summary>What a client was told that it is there is on the disk: content before its name, blobs before manifests, manifests before the index.</summary>
public sealed class DurabilityTests : IDisposable
{
    private readonly ConcurrentQueue<string> _synchronized = new();
    private readonly ServingBench _bench;
    private readonly SampleImage _sample = RandomImage.Of(1, 100);

    public DurabilityTests() => _bench = new ServingBench(options => options with { Synchronized = Note });

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_new_layout_is_on_the_disk_before_anybody_is_served() =>
        Assert.Equal(["file .index.json", "folder layout", "file .oci-layout", "folder layout", "folder layout", "folder " + Path.GetFileName(_bench.Folder.Path)], _synchronized.Take(6));

    [Fact]
    public void A_blob_is_on_the_disk_with_its_name_when_it_is_answered()
    {
        _synchronized.Clear();

        _bench.PushBlobs(_sample);

        // The folder of the algorithm is new with the first blob.
        Assert.Equal(
            ["file upload 0", "folder sha256 1", "folder blobs 1", "file upload 1", "folder sha256 2"],
            _synchronized.Select(line => line.StartsWith("file upload", StringComparison.Ordinal) || line.StartsWith("folder", StringComparison.Ordinal) ? line : "other"));
    }

    [Fact]
    public async Task A_manifest_is_on_the_disk_before_the_index_names_it()
    {
        _bench.PushBlobs(_sample);
        _synchronized.Clear();

        await _bench.PutManifestAsync("latest", _sample.Content, _sample.MediaType);

        Assert.Equal([$"file .{_sample.Digest[7..]} unnamed", "folder sha256 3", "folder layout", "file index.json.journal named"], _synchronized);
    }

    [Fact]
    public async Task A_manifest_whose_tag_moves_on_is_written_down_before_that()
    {
        _bench.Push(_sample, "latest");
        SampleImage next = RandomImage.Of(1, 100, seed: 2);
        _bench.PushBlobs(next);
        _synchronized.Clear();

        await _bench.PutManifestAsync("latest", next.Content, next.MediaType);

        Assert.Equal(["folder layout", "file untagged.jsonl unnamed", "file index.json.journal unnamed"], _synchronized.Skip(2));
    }

    [Fact]
    public async Task What_is_deleted_is_gone_from_the_index_on_the_disk_before_the_file_goes()
    {
        _bench.Push(_sample, "latest");
        _synchronized.Clear();

        await _bench.SendAsync("DELETE", $"manifests/{_sample.Digest}");
        Assert.Contains("file index.json.journal unnamed", _synchronized);
        Assert.False(HasFile(_sample.Digest));

        _synchronized.Clear();
        string layer = _sample.LayerBlobs[0].Digest;
        Assert.Equal(202, (await _bench.SendAsync("DELETE", $"blobs/{layer}")).Status);
        Assert.False(HasFile(layer));
        Assert.Equal(["folder sha256 1"], _synchronized);
    }

    [Fact]
    public void Nothing_waits_for_the_disk_where_that_is_not_wanted()
    {
        using var bench = new ServingBench(options => options with { SyncToDisk = false, Synchronized = Note });
        _synchronized.Clear();

        bench.Push(_sample, "latest");

        Assert.Empty(_synchronized);
    }

    [Fact]
    public void What_was_acknowledged_is_there_after_the_server_was_killed()
    {
        _bench.Push(_sample, "latest");
        _bench.Push(_sample, "other");
        string copy = _bench.Folder["copy"];

        // The folder as it is at this moment is what a kill would leave.
        foreach (string file in Directory.GetFiles(_bench.Layout, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(_bench.Layout, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        File.AppendAllText(Path.Combine(copy, "index.json.journal"), "[{\"new\":{\"cut");
        using (var registry = ContainerTools.Serving.ImageRegistry.Start(new() { Store = copy }))
        {
            Assert.Equal(["demo/app:latest", "demo/app:other"], registry.References.Select(name => $"{name.Repository}:{name.Tag}"));
        }

        Assert.Equal(2, IndexWriter.ReadEntries(File.ReadAllBytes(Path.Combine(copy, "index.json")), "index").Count);
        Assert.False(File.Exists(Path.Combine(copy, "index.json.journal")));
    }

    private void Note(string path)
    {
        string name = Path.GetFileName(path);
        int blobs = Directory.Exists(Blobs) ? Directory.GetFiles(Blobs).Count(file => !Path.GetFileName(file).StartsWith('.')) : 0;
        bool isNamed = _bench is not null && new LayoutIndex(_bench.Layout).Read().Any(entry => entry.GetProperty("digest").GetString() == _sample.Digest);
        _synchronized.Enqueue(name switch
        {
            "sha256" or "blobs" => $"folder {name} {blobs}",
            _ when Directory.Exists(path) => $"folder {name}",
            _ when name.StartsWith("upload-", StringComparison.Ordinal) => $"file upload {blobs}",
            _ when name.StartsWith('.') && _bench is null => $"file {name[..name.LastIndexOf('.', name.LastIndexOf('.') - 1)]}",
            _ when name.StartsWith('.') => $"file {name[..name.LastIndexOf('.', name.LastIndexOf('.') - 1)]} {(isNamed ? "named" : "unnamed")}",
            _ => $"file {name} {(isNamed ? "named" : "unnamed")}",
        });
    }

    private string Blobs => Path.Combine(_bench?.Layout ?? "none", "blobs", "sha256");

    private bool HasFile(string digest) => File.Exists(Path.Combine(Blobs, digest[7..]));
}
