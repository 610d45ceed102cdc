using System.Text;
using ContainerTools.Archive;
using ContainerTools.Archive.Reading;
using ContainerTools.Engines;
using ContainerTools.Store;
using ContainerTools.Testing;
using ContainerTools.Tests.Archive;
using ContainerTools.Tests.Registry;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Engines;

/// <summary>Engines over their sockets, and what goes wrong there.</summary>
public sealed class SocketEngineTests : IDisposable
{
    private readonly EngineBench _bench = new();
    private readonly SampleImage _sample = RandomImage.Of(2, 200_000);

    public void Dispose() => _bench.Dispose();

    [UnixFact]
    public async Task Several_names_are_one_request_and_the_images_stay_when_the_engine_has_gone()
    {
        _bench.Engine.Archive = Dialects.All["docker 24"](_sample);
        _bench.Engine.Names = ["acme/app:1", "acme/other"];

        ArchiveContent content = await _bench.ImportAsync("acme/app:1", "acme/other");
        ScriptedRequest request = Assert.Single(_bench.Engine.Requests);
        _bench.Engine.Dispose();

        Assert.Equal(["acme/app:1", "acme/other"], request.QueryValues("names"));
        var image = (Image)Assert.Single(content.Images);
        Assert.Equal(_sample.Id, image.Id.ToString());
        Assert.Equal([Dialects.Tag], image.RepoTags);
        Assert.Equal(_sample.Layers.Select(layer => layer.Tar), await Task.WhenAll(image.Layers.Select(ImportedImages.ReadTarAsync)));
        Assert.Empty(_bench.Unfinished);
    }

    [Fact]
    public async Task A_named_pipe_serves_as_well()
    {
        string name = $"containertools-{Guid.NewGuid():N}";
        using ScriptedEngine engine = _bench.Serve($"//./pipe/{name}");
        engine.Archive = Dialects.All["docker 25"](_sample);

        ArchiveContent content = await _bench.ImportAsync("acme/app:2.1");
        IReadOnlyList<LoadedImage> loaded = await _bench.ExportAsync([.. content.Images]);

        Assert.Equal(_sample.Id, Assert.Single(content.Images).Images[0].Id.ToString());
        Assert.Equal("acme/app:2.1", Assert.Single(loaded).Name);
    }

    [UnixFact]
    public async Task A_pipe_and_a_socket_on_which_nobody_listens_are_told()
    {
        _bench.Set("DOCKER_HOST", "npipe:////./pipe/containertools-nobody");
        await FailsAsync(ImageError.Unreachable, "No engine listens on 'npipe:////./pipe/containertools-nobody' (DOCKER_HOST)");

        _bench.Set("DOCKER_HOST", $"unix://{_bench.Folder["none.sock"]}");
        await FailsAsync(ImageError.Unreachable, "No engine listens on 'unix://");

        _bench.Set("DOCKER_HOST", $"unix:///{new string('a', 300)}");
        await FailsAsync(ImageError.InvalidArgument, "is no address of a socket");
    }

    [ToolFact(Needs = Need.OrdinaryUser)]
    public void A_socket_that_the_user_may_not_open_is_told_with_who_may()
    {
        string host = _bench.Engine.Host;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_bench.Folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
            File.SetUnixFileMode(_bench.Folder["engine.sock"], UnixFileMode.None);
        }

        ProcessResult run = OrdinaryUser.Run("engine", host);

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"{ImageError.Forbidden}: '{host}' (a test) may not be opened by this user; that takes root, or a user in the group", run.Error, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task An_image_that_is_not_there_is_told_in_the_engines_words()
    {
        _bench.Engine.Names = ["acme/app:2.1"];

        ImageException exception = await FailsAsync(ImageError.NotFound, "No such image: acme/none", "acme/none");

        Assert.Equal("acme/none", exception.Subject);
    }

    [UnixTheory]
    [InlineData(500, """{"cause":"image not known","message":"unable to find 'x': image not known","response":500}""", ImageError.NotFound)]
    [InlineData(500, """{"message":"disk is full"}""", ImageError.EngineFailed)]
    [InlineData(500, "<html>", ImageError.EngineFailed)]
    [InlineData(500, "", ImageError.EngineFailed)]
    [InlineData(403, """{"message":"authorization denied by plugin"}""", ImageError.Forbidden)]
    [InlineData(302, "", ImageError.EngineFailed)]
    public async Task A_refusal_is_an_error_with_its_reason(int status, string body, ImageError error)
    {
        _bench.Engine.Alter = (_, _) => ScriptedResponse.Json(body, status);

        await FailsAsync(error, body.Contains("disk", StringComparison.Ordinal) ? "disk is full" : body.Length == 0 ? $"answered {status}" : "");
    }

    [UnixTheory]
    [InlineData(0.4, BodyFraming.Chunked)]
    [InlineData(0.4, BodyFraming.UntilClose)]
    [InlineData(0.97, BodyFraming.UntilClose)]
    public async Task A_stream_that_breaks_off_gives_no_image_and_leaves_nothing_unfinished(double share, BodyFraming framing)
    {
        _bench.Engine.Archive = Dialects.All["docker 24"](_sample);
        _bench.Engine.Alter = (_, response) => response with { Framing = framing, CutAfter = (long)(_bench.Engine.Archive.Length * share), CutBy = ConnectionEnd.Close };

        ImageException exception = await Assert.ThrowsAsync<ImageException>(() => _bench.ImportAsync("acme/app:2.1"));

        Assert.True(exception.Error is ImageError.SourceFailed or ImageError.Malformed, exception.Message);
        Assert.DoesNotContain("cannot be written", exception.Message, StringComparison.Ordinal);
        Assert.Empty(_bench.Unfinished);
    }

    [UnixFact]
    public async Task A_stream_that_ends_between_two_files_has_broken_off_too()
    {
        byte[] whole = Dialects.All["docker 24"](_sample);
        _bench.Engine.Archive = whole[..(Array.FindLastIndex(whole, b => b != 0) / 512 * 512 + 512)];

        await FailsAsync(ImageError.Malformed, "ends without the end of a tar");
    }

    [UnixTheory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("HTTP/1.1 nonsense\r\n\r\n")]
    [InlineData("")]
    public async Task What_is_no_engine_is_told(string greeting)
    {
        string socket = _bench.Folder["other.sock"];
        using LocalBridge other = LocalBridge.OnSocket(socket, async (client, stop) =>
        {
            await client.ReadAtLeastAsync(new byte[4096], 1, throwOnEndOfStream: false, stop);
            await client.WriteAsync(Encoding.ASCII.GetBytes(greeting), stop);
        });
        _bench.Set("DOCKER_HOST", $"unix://{socket}");

        await FailsAsync(ImageError.EngineFailed, "or is no engine");
    }

    [UnixFact]
    public async Task What_is_not_an_archive_is_told()
    {
        _bench.Engine.Archive = Encoding.UTF8.GetBytes(new string('x', 5000));
        await FailsAsync(ImageError.Malformed, "is no tar, compressed or not");

        _bench.Engine.Archive = [];
        await FailsAsync(ImageError.Malformed, "is empty");
    }

    [UnixFact]
    public async Task An_archive_is_sent_while_it_is_made_and_the_answer_names_what_was_loaded()
    {
        _bench.Engine.LoadAnswer = """
            {"stream":"Loaded image: acme/app:2.1\n"}
            {"stream":"Loaded image ID: sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"}{"status":"done"}
            """;
        Image image = await ImageAsync();

        IReadOnlyList<LoadedImage> loaded = await _bench.ExportAsync(image);

        ScriptedRequest request = _bench.Engine.Requests[^1];
        Assert.Equal("POST /images/load?quiet=1", request.ToString());
        Assert.Equal(("application/x-tar", "chunked"), (request.Header("Content-Type"), request.Header("Transfer-Encoding")));
        using var body = new MemoryStream(request.Body);
        ArchiveContent content = await ImageImport.ReadStreamAsync(body, "the body", new ArchiveStore(_bench.Store), null, _bench.Reporter, RegistryBench.Limit());
        Assert.Equal(image.Digest, Assert.Single(content.Images).Digest);
        Assert.Equal(["acme/app:2.1", null], loaded.Select(one => one.Name));
        Assert.Equal($"sha256:{new string('a', 64)}", loaded[1].Digest?.ToString());
    }

    [UnixTheory]
    [InlineData("""{"errorDetail":{"message":"no space left on device"},"error":"no space left on device"}""", "no space left on device")]
    [InlineData("""{"stream":"Loaded image: acme/app:2.1\n"}{"error":"then it failed"}""", "then it failed")]
    [InlineData("""{"errorDetail":{}}""", "does not say why")]
    [InlineData("""{"stream":"Loaded""", "cannot be understood")]
    [InlineData("Loaded image: acme/app:2.1", "cannot be understood")]
    [InlineData("""{"stream":"\ud800"}""", "cannot be understood")]
    [InlineData("""{"status":"fine"}""", "does not say that it loaded an image")]
    [InlineData("", "does not say that it loaded an image")]
    public async Task An_error_in_an_answer_that_says_success_is_an_error(string answer, string message)
    {
        _bench.Engine.LoadAnswer = answer;

        ImageException exception = await RegistryBench.FailsAsync(ImageError.EngineFailed, async () => await _bench.ExportAsync(await ImageAsync()));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task An_answer_without_end_is_given_up()
    {
        _bench.Engine.Alter = (request, response) => request.Method == "POST" ? ScriptedResponse.Endless() : response;

        await RegistryBench.FailsAsync(ImageError.TooLarge, async () => await _bench.ExportAsync(await ImageAsync()));
    }

    [UnixFact]
    public async Task An_answer_that_breaks_off_is_told()
    {
        _bench.Engine.Alter = (request, response) => request.Method == "POST" ? response with { Framing = BodyFraming.Chunked, CutAfter = 5 } : response;

        await RegistryBench.FailsAsync(ImageError.EngineFailed, async () => await _bench.ExportAsync(await ImageAsync()));
    }

    [UnixFact]
    public async Task An_image_that_cannot_be_read_is_the_error_and_the_engine_gets_no_whole_archive()
    {
        Image image = await ImageAsync();
        ScriptedEngine engine = _bench.Engine;
        File.Delete(_bench.Store.GetBlobPath(image.Layers[1].Digest));

        ImageException exception = await RegistryBench.FailsAsync(ImageError.SourceChanged, () => _bench.ExportAsync(image));

        Assert.Contains("Import the image again", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(engine.Requests, request => request.Method == "POST");
    }

    [UnixTheory]
    [InlineData("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 23\r\n\r\n{\"message\":\"no room 1\"}", false, "no room 1")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n", true, "broke the connection")]
    public async Task An_engine_that_refuses_at_once_or_goes_away_is_told(string answer, bool isWritten, string message)
    {
        string socket = _bench.Folder["hasty.sock"];
        using LocalBridge hasty = LocalBridge.OnSocket(socket, async (client, stop) =>
        {
            await client.ReadAtLeastAsync(new byte[4096], 1, throwOnEndOfStream: false, stop);
            await client.WriteAsync(Encoding.ASCII.GetBytes(answer), stop);
            await client.ReadAtLeastAsync(new byte[1000], isWritten ? 1000 : 1, throwOnEndOfStream: false, stop);
        });
        using var engine = new SocketEngine(EngineKind.Docker, EngineAddress.Parse($"unix://{socket}", "test")!);
        bool hasWritten = false;

        ImageException exception = await RegistryBench.FailsAsync(ImageError.EngineFailed, () => engine.LoadAsync(
            async (target, cancel) =>
            {
                hasWritten = true;
                for (int i = 0; i < 1000; i++)
                {
                    await target.WriteAsync(new byte[100_000], cancel);
                }
            },
            _bench.Reporter,
            RegistryBench.Limit()));

        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Equal(isWritten, hasWritten);
    }

    [UnixFact]
    public async Task Stopping_sends_no_end_of_the_archive()
    {
        Image image = await ImageAsync();
        using var stop = new CancellationTokenSource();
        using var engine = new SocketEngine(EngineKind.Docker, EngineAddress.Parse(_bench.Engine.Host, "test")!);

        Task loading = engine.LoadAsync(
            async (target, cancel) =>
            {
                await target.WriteAsync(new byte[100_000], cancel);
                await stop.CancelAsync();
                await Task.Delay(Timeout.Infinite, cancel);
            },
            _bench.Reporter,
            stop.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loading);
        Assert.DoesNotContain(_bench.Engine.Requests, request => request.Method == "POST");
        Assert.Equal(_sample.Id, image.Id.ToString());
    }

    [UnixFact]
    public async Task The_names_of_all_images_are_listed()
    {
        _bench.Engine.Names = ["acme/app:1", "<none>:<none>", "acme/app:2"];
        Assert.Equal(["acme/app:1", "acme/app:2"], await EngineImages.ListAsync(_bench.Options(), _bench.Reporter, RegistryBench.Limit()));

        _bench.Engine.Alter = (_, _) => ScriptedResponse.Json("""[null, 7, {"RepoTags": null}, {"RepoTags": [1, "a:b"]}]""");
        Assert.Equal(["a:b"], await EngineImages.ListAsync(_bench.Options(), _bench.Reporter, RegistryBench.Limit()));
    }

    private async Task<Image> ImageAsync()
    {
        _bench.Engine.Archive = Dialects.All["docker 25"](_sample);
        return (Image)Assert.Single((await _bench.ImportAsync("acme/app:2.1")).Images);
    }

    private async Task<ImageException> FailsAsync(ImageError error, string message, string name = "acme/app:2.1")
    {
        ImageException exception = await RegistryBench.FailsAsync(error, () => _bench.ImportAsync(name));
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        return exception;
    }
}
