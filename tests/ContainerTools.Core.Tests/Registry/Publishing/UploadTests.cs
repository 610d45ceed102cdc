using System.Globalization;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

/// <summary>What registries and what lies before them do to uploads.</summary>
public sealed class UploadTests : IDisposable
{
    private const int Mebibyte = 1024 * 1024;
    private readonly PublishBench _bench = new();

    private ScriptedServer Server => _bench.To.Server;

    private MemoryUploads Uploads => _bench.To.Memory.Uploads;

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("{0}?_state={1}")]
    [InlineData("{2}?_state={1}")]
    [InlineData("http://{{host}}{0}?_state={1}&more=%20x")]
    [InlineData("//{{host}}{0}?_state={1}&")]
    public async Task The_address_of_an_upload_comes_back_as_it_was_given(string format)
    {
        Uploads.LocationFormat = format.Replace("{{host}}", Server.Authority, StringComparison.Ordinal);
        Image image = await _bench.GetImageAsync(1);

        await _bench.PublishAsync(image, "1");

        // The registry compares the state letter by letter.
        _bench.AssertHas(image, "1");
        Assert.All(Server.Requests.Where(request => request.Method == "PUT" && request.Path.Contains("/blobs/", StringComparison.Ordinal)), request =>
            Assert.EndsWith($"{(format.Contains("more", StringComparison.Ordinal) ? "&more=%20x" : "")}&digest=sha256%3A{request.QueryValue("digest")![7..]}", request.Target, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ftp://elsewhere/x")]
    [InlineData("http://[")]
    public async Task An_address_that_is_none_is_told(string location)
    {
        Uploads.LocationFormat = location;
        ImageException exception = await RegistryBench.FailsAsync(ImageError.RegistryFailed, async () => await _bench.PublishAsync(await _bench.GetImageAsync(1), "1"));

        Assert.Contains(Server.Authority, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_body_follows_a_redirect(int status)
    {
        Intercept(request => request.Method == "PUT" && !request.Target.Contains("again", StringComparison.Ordinal)
            ? ScriptedResponse.Redirect(request.Target + (request.Target.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "again", status)
            : null);
        Image image = await _bench.GetImageAsync();

        await _bench.PublishAsync(image, "1");

        _bench.AssertHas(image, "1");
    }

    [Fact]
    public async Task An_upload_may_be_taken_elsewhere_and_credentials_stay_behind()
    {
        using var storage = new ScriptedServer(_ => throw new InvalidOperationException());
        storage.Handler = request => _bench.To.Memory.Uploads.Answer(request, PublishBench.Repository, request.Path.Split('/')[^1], _bench.To.Memory);
        Uploads.LocationFormat = storage.BaseUri.GetLeftPart(UriPartial.Authority) + "{0}?_state={1}";
        _bench.To.Memory.Auth = new BasicAuth();
        _bench.To.Options = _bench.To.Options with { Credential = ContainerTools.Registry.Authentication.RegistryCredential.Basic("alice", "s3cret") };
        Image image = await _bench.GetImageAsync(1);

        await _bench.PublishAsync(image, "1");

        _bench.AssertHas(image, "1");
        Assert.NotEmpty(storage.Requests);
        Assert.All(storage.Requests, request => Assert.Null(request.Header("Authorization")));
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_sent_in_chunks()
    {
        Uploads.LargestBody = 9 * Mebibyte;
        Image image = await _bench.GetImageAsync(1, 20 * Mebibyte);

        await _bench.PublishAsync(image, "1");

        _bench.AssertHas(image, "1");
        ScriptedRequest[] chunks = Patches();
        Assert.Equal(6, chunks.Length);
        Assert.Equal("0-4194303", chunks[0].Header("Content-Range"));
        Assert.All(chunks, chunk => Assert.Equal("application/octet-stream", chunk.Header("Content-Type")));
    }

    [Fact]
    public async Task Chunks_become_smaller_until_they_are_taken()
    {
        Uploads.LargestBody = Mebibyte;
        Image image = await _bench.GetImageAsync(1, 3 * Mebibyte);

        await _bench.PublishAsync(image, "1");

        _bench.AssertHas(image, "1");
    }

    [Fact]
    public async Task A_registry_that_takes_no_body_worth_the_name_is_told()
    {
        Uploads.LargestBody = 100_000;
        Image image = await _bench.GetImageAsync(1, 3 * Mebibyte);

        ImageException exception = await RegistryBench.FailsAsync(ImageError.RegistryFailed, () => _bench.PublishAsync(image, "1"));

        Assert.Contains("413", exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, Uploads.Open);
        Assert.Empty(_bench.Target.Tags);
    }

    [Fact]
    public async Task Chunks_have_at_least_what_the_registry_wants()
    {
        Uploads.MinimumChunk = 12 * Mebibyte;
        Uploads.LargestBody = 13 * Mebibyte;
        Image image = await _bench.GetImageAsync(1, 20 * Mebibyte);

        await _bench.PublishAsync(image, "1");

        _bench.AssertHas(image, "1");
        Assert.Equal(12 * Mebibyte, Patches()[0].Body.Length);
    }

    [Fact]
    public async Task After_a_416_it_goes_on_where_the_registry_is()
    {
        Uploads.LargestBody = 9 * Mebibyte;
        int refused = 0;
        _bench.To.Memory.Alter = (request, response) => request.Method == "PATCH" && response.Status == 202 && Interlocked.Increment(ref refused) == 1
            ? ScriptedResponse.Empty(416)
            : response;
        Image image = await _bench.GetImageAsync(1, 20 * Mebibyte);

        await _bench.PublishAsync(image, "1");

        // The first chunk had arrived although the answer denied it.
        _bench.AssertHas(image, "1");
        Assert.Equal(6, Patches().Length);
        Assert.Equal(1, Server.Requests.Count(request => request.Method == "GET" && request.Path.Contains("/uploads/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_gone_on_with()
    {
        int cuts = 0;
        Image image = await _bench.GetImageAsync(1, 20 * Mebibyte);
        Server.LimitBody = (_, target) => target.Contains(image.Layers[0].Digest.Hex, StringComparison.Ordinal) && target.Contains("/uploads/", StringComparison.Ordinal) && Interlocked.Increment(ref cuts) == 1
            ? 9 * Mebibyte
            : null;

        await _bench.PublishAsync(image, "1");

        _bench.AssertHas(image, "1");
        Assert.Equal((9 * Mebibyte).ToString(CultureInfo.InvariantCulture), Patches()[0].Header("Content-Range")!.Split('-')[0]);
        Assert.Equal(0, Uploads.Open);
    }

    [Fact]
    public async Task A_refusal_that_nobody_could_read_leads_to_chunks_as_well()
    {
        // As proxies do it: they hang up in the middle of a body that is too large.
        Server.LimitBody = (method, _) => method is "PUT" or "PATCH" ? Mebibyte : null;
        _bench.To.Memory.Intercept = request => request.IsCut ? ScriptedResponse.Dropped(ConnectionEnd.Reset) : null;
        Image image = await _bench.GetImageAsync(1, 3 * Mebibyte);

        await _bench.PublishAsync(image, "1");

        _bench.AssertHas(image, "1");
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(404)]
    public async Task An_upload_that_fails_once_is_done_again(int status)
    {
        Once(request => request.Method == "PUT" && request.Path.Contains("/blobs/", StringComparison.Ordinal), ScriptedResponse.Error(status, "UNKNOWN"));
        Image image = await _bench.GetImageAsync(1);

        await _bench.PublishAsync(image, "1");

        _bench.AssertHas(image, "1");
        Assert.Equal(0, Uploads.Open);
    }

    [Fact]
    public async Task A_pause_that_is_asked_for_is_kept_by_all_uploads()
    {
        ScriptedRequest? refused = null;
        Intercept(request => request.Method == "PUT" && Interlocked.CompareExchange(ref refused, request, null) is null
            ? ScriptedResponse.Error(429, "TOOMANYREQUESTS").With("Retry-After: 1")
            : null);
        Image image = await _bench.GetImageAsync();

        await _bench.PublishAsync(image, "1");

        _bench.AssertHas(image, "1");

        // What was on its way at that moment may still arrive.
        ScriptedRequest[] later = Server.Requests.Where(request => request.At > refused!.At + TimeSpan.FromMilliseconds(300)).ToArray();
        Assert.All(later, request => Assert.True(request.At - refused!.At > TimeSpan.FromMilliseconds(900), $"{request} came after {request.At - refused!.At}"));
    }

    [Fact]
    public async Task An_answer_that_was_lost_is_not_sent_for_again()
    {
        int lost = 0;
        _bench.To.Memory.Alter = (request, response) => request.Method == "PUT" && request.Path.Contains("/blobs/", StringComparison.Ordinal) && Interlocked.Increment(ref lost) == 1
            ? ScriptedResponse.Dropped()
            : response;
        Image image = await _bench.GetImageAsync(1, 100_000);

        await _bench.PublishAsync(image, "1");

        _bench.AssertHas(image, "1");
        Assert.Equal(2, Server.Count("PUT", "/blobs/"));
    }

    [Fact]
    public async Task A_blob_that_the_registry_takes_for_another_one_is_an_error()
    {
        _bench.To.Memory.Alter = (request, response) => request.Method == "PUT"
            ? response.Without("Docker-Content-Digest").With($"Docker-Content-Digest: sha256:{new string('0', 64)}")
            : response;

        await RegistryBench.FailsAsync(ImageError.DigestMismatch, async () => await _bench.PublishAsync(await _bench.GetImageAsync(1), "1"));

        Assert.Empty(_bench.Target.Tags);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1024 * 1024)]
    public async Task Content_that_is_not_what_its_digest_says_never_becomes_a_blob(long largestBody)
    {
        Image image = await _bench.GetImageAsync(1, 2 * Mebibyte);
        Uploads.LargestBody = largestBody == 0 ? long.MaxValue : largestBody;
        _bench.From.Memory.Alter = Faults.Corrupt();
        string digest = image.Layers[0].Digest.ToString();

        await RegistryBench.FailsAsync(ImageError.DigestMismatch, () => _bench.PublishAsync(image, "1"));

        Assert.False(_bench.Target.Blobs.ContainsKey(digest));
        Assert.Empty(_bench.Target.Tags);
        Assert.DoesNotContain(Server.Requests, request => request.Method == "PUT" && request.Target.Contains(digest[7..], StringComparison.Ordinal));
        Assert.Contains(Server.Requests, request => request.Method == "DELETE");
        Assert.Equal(0, Uploads.Open);
    }

    [Fact]
    public async Task A_source_that_goes_away_is_the_sources_error()
    {
        Image image = await _bench.GetImageAsync(1, 200_000);
        _bench.From.Memory[RegistryBench.Repository].Blobs.Clear();

        ImageException exception = await RegistryBench.FailsAsync(ImageError.NotFound, () => _bench.PublishAsync(image, "1"));

        Assert.Contains(_bench.From.Server.Authority, exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, Uploads.Open);
    }

    private ScriptedRequest[] Patches() => Server.Requests.Where(request => request.Method == "PATCH" && request.Response!.Status is 202 or 416).ToArray();

    private void Intercept(Func<ScriptedRequest, ScriptedResponse?> answer) => _bench.To.Memory.Intercept = answer;

    private void Once(Func<ScriptedRequest, bool> which, ScriptedResponse answer)
    {
        int done = 0;
        Intercept(request => which(request) && Interlocked.Increment(ref done) == 1 ? answer : null);
    }
}
