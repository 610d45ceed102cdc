using System.Globalization;
using System.Text;
using ContainerTools.IO.Files;
using ContainerTools.Serving.Content;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Serving;

/// <summary>Manifests whose tag has gone on to another one, and manifests that are pushed and deleted at the same moment.</summary>
public sealed class MovingTagTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(20_000);
    private readonly ServingBench _bench = new();
    private readonly SampleImage _first = RandomImage.Of(1, 100);
    private readonly SampleImage _second = RandomImage.Of(1, 100, seed: 2);

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_manifest_whose_tag_moved_on_stays_until_it_is_deleted()
    {
        _bench.Push(_first, "latest");
        _bench.Push(_second, "latest");
        Assert.Equal(200, await GetAsync(_first.Digest));

        _bench.Restart();
        Assert.Equal(200, await GetAsync(_first.Digest));
        Assert.Equal([_second.Digest], ReadIndex().Select(entry => entry.Digest.ToString()));

        Assert.Equal(202, (await _bench.SendAsync("DELETE", $"manifests/{_first.Digest}")).Status);
        Assert.Equal(404, await GetAsync(_first.Digest));
        _bench.Restart();
        Assert.Equal(404, await GetAsync(_first.Digest));
        Assert.Equal(200, await GetAsync(_second.Digest));
    }

    [Fact]
    public async Task A_digest_that_a_tag_just_led_to_is_there_at_every_moment()
    {
        SampleImage[] images = Enumerable.Range(0, 10).Select(i => RandomImage.Of(1, 10, seed: i)).ToArray();
        Array.ForEach(images, image => _bench.PushBlobs(image));
        await _bench.PutManifestAsync("latest", images[0].Content, images[0].MediaType);
        using var done = new CancellationTokenSource();

        Task<int>[] readers = Enumerable.Range(0, 3).Select(_ => Task.Run(ReadAsync)).ToArray();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(WriteAsync)));
        done.Cancel();

        Assert.All(await Task.WhenAll(readers), missing => Assert.Equal(0, missing));

        async Task WriteAsync()
        {
            for (int round = 0; round < Rounds(5); round++)
            {
                foreach (SampleImage image in images)
                {
                    Assert.Equal(201, (await _bench.PutManifestAsync("latest", image.Content, image.MediaType)).Status);
                }
            }
        }

        async Task<int> ReadAsync()
        {
            int missing = 0;
            while (!done.IsCancellationRequested)
            {
                string digest = (await _bench.GetAsync("manifests/latest"))["Docker-Content-Digest"]!;
                missing += await GetAsync(digest) == 200 ? 0 : 1;
            }

            return missing;
        }
    }

    [Fact]
    public async Task What_was_answered_with_created_is_there_whatever_is_deleted_elsewhere()
    {
        for (int round = 0; round < Rounds(50); round++)
        {
            _bench.Push(_first, "a");
            Task<ServedReply> removing = _bench.SendAsync("DELETE", $"manifests/{_first.Digest}");
            Task<ServedReply> putting = _bench.SendAsync("PUT", "/v2/other/manifests/b", _first.Content, ("Content-Type", _first.MediaType));

            await removing;
            Assert.Equal(201, (await putting).Status);
            Assert.Equal(200, (await _bench.GetAsync("/v2/other/manifests/b")).Status);
            Assert.Equal(200, (await _bench.GetAsync($"/v2/other/manifests/{_first.Digest}")).Status);
            await _bench.SendAsync("DELETE", $"/v2/other/manifests/{_first.Digest}");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\nnot JSON\n{}\n{\"repository\":1}\n")]
    [InlineData("{\"repository\":\"demo/app\",\"manifest\":{\"mediaT")]
    public void A_damaged_list_loses_only_what_is_damaged(string damage)
    {
        string path = _bench.Folder["untagged"];
        var written = new LeftManifests(path, DiskSync.Off);
        written.Add([Left("demo/app", "1"), Left("demo/app", "2")], Now);
        File.AppendAllText(path, damage);

        var read = new LeftManifests(path, DiskSync.Off);
        read.Add([Left("demo/app", "3")], Now);
        read.Forget("demo/app", Left("demo/app", "1").Digest);
        var again = new LeftManifests(path, DiskSync.Off);

        Assert.Null(again.Find("demo/app", Left("demo/app", "1").Digest));
        Assert.NotNull(again.Find("demo/app", Left("demo/app", "2").Digest));
        Assert.NotNull(again.Find("demo/app", Left("demo/app", "3").Digest));
        Assert.Null(again.Find("demo/other", Left("demo/app", "2").Digest));
    }

    [Fact]
    public void Two_servers_on_one_list_see_each_others_lines()
    {
        string path = _bench.Folder["untagged"];
        var one = new LeftManifests(path, DiskSync.Off);
        var other = new LeftManifests(path, DiskSync.Off);
        NamedManifest[] entries = [.. Enumerable.Range(0, 6).Select(i => Left("demo/app", $"{i}"))];
        for (int i = 0; i < entries.Length; i++)
        {
            (i % 2 == 0 ? one : other).Add([entries[i]], Now.AddSeconds(i));
        }

        one.Forget("demo/app", entries[1].Digest);

        Assert.All([one, other, new LeftManifests(path, DiskSync.Off)], list => Assert.Equal(
            new[] { 0, 2, 3, 4, 5 }.Select(i => (entries[i].Digest, Now.AddSeconds(i))),
            list.All.Values.Select(left => (left.Descriptor.Digest, left.Since)).OrderBy(left => left.Since)));
    }

    [Fact]
    public void Lines_that_say_nothing_any_more_are_cleared()
    {
        string path = _bench.Folder["untagged"];
        var written = new LeftManifests(path, DiskSync.Off);
        NamedManifest coming = Left("demo/app", "1"), staying = Left("demo/app", "2");
        written.Add([staying], Now);
        for (int i = 0; i < 600; i++)
        {
            written.Add([coming], Now);
            written.Forget("demo/app", coming.Digest);
        }

        new LeftManifests(path, DiskSync.Off).Clear();

        Assert.Contains(staying.Digest.ToString(), Assert.Single(File.ReadAllLines(path)), StringComparison.Ordinal);
    }

    // The long form is run by hand.
    private static int Rounds(int usual) => int.TryParse(Environment.GetEnvironmentVariable("CONTAINERTOOLS_RACE_ROUNDS"), CultureInfo.InvariantCulture, out int rounds) ? rounds : usual;

    private static NamedManifest Left(string repository, string content) =>
        NamedManifest.Create(repository, null, new Descriptor(MediaTypes.OciManifest, Digest.Of("sha256", Encoding.UTF8.GetBytes(content)), 7), Descriptor.NoAnnotations);

    private IReadOnlyList<NamedManifest> ReadIndex() => new LayoutIndexFile(_bench.Layout, DiskSync.Off).Read().Entries;

    private async Task<int> GetAsync(string digest) => (await _bench.GetAsync($"manifests/{digest}")).Status;
}
