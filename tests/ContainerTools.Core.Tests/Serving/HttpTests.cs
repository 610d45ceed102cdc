using System.Text;
using ContainerTools.Serving;
using ContainerTools.Serving.Http;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Serving;

/// <summary>HTTP as clients speak it that are odd, broken or hostile.</summary>
public sealed class HttpTests : IDisposable
{
    private const string Close = "Host: 127.0.0.1\r\nConnection: close\r\n\r\n";
    private readonly ServingBench _bench = new();

    private int Port => _bench.Registry.Port;

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("GET /v2/ HTTP/1.1\r\n" + Close, "200")]
    [InlineData("GET http://127.0.0.1/v2/ HTTP/1.1\r\n" + Close, "200")]
    [InlineData("GET /v2/ HTTP/1.0\r\n\r\n", "200")]
    [InlineData("GET /v2/../../../etc/passwd HTTP/1.1\r\n" + Close, "404")]
    [InlineData("GET /v2/../../etc/manifests/passwd HTTP/1.1\r\n" + Close, "400")]
    [InlineData("GET /v2/%2e%2e/%2e%2e/etc/manifests/x HTTP/1.1\r\n" + Close, "400")]
    [InlineData("GET /v2/a/blobs/sha256:../../../index.json HTTP/1.1\r\n" + Close, "404")]
    [InlineData("GET /v2/a/blobs/sha256%3A..%2F..%2Findex.json HTTP/1.1\r\n" + Close, "404")]
    [InlineData("GET /v2/a/blobs/uploads/..%2F..%2Findex.json HTTP/1.1\r\n" + Close, "404")]
    [InlineData("GET /v2/ HTTP/2.0\r\n" + Close, "400")]
    [InlineData("GET v2 HTTP/1.1\r\n" + Close, "400")]
    [InlineData("G=T /v2/ HTTP/1.1\r\n" + Close, "400")]
    [InlineData("GET /v2/ HTTP/1.1\r\nBroken\r\n" + Close, "400")]
    [InlineData("GET /v2/ HTTP/1.1\r\nSpace : x\r\n" + Close, "400")]
    [InlineData("GET /v2/ HTTP/1.1\r\nConnection: close\r\n\r\n", "400")]
    [InlineData("GET /v2/ HTTP/1.1\r\nHost: a\r\n" + Close, "400")]
    [InlineData("POST /v2/a/blobs/uploads/ HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n" + Close, "400")]
    [InlineData("POST /v2/a/blobs/uploads/ HTTP/1.1\r\nContent-Length: -1\r\n" + Close, "400")]
    [InlineData("POST /v2/a/blobs/uploads/ HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n" + Close, "400")]
    [InlineData("POST /v2/a/blobs/uploads/ HTTP/1.1\r\nTransfer-Encoding: gzip\r\n" + Close, "400")]
    [InlineData("POST /v2/a/blobs/uploads/ HTTP/1.1\r\nContent-Length\u000b: 5\r\n" + Close, "400")]
    [InlineData("POST /v2/a/blobs/uploads/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + Close + "2;\nxx\r\n{}\r\n0\r\n\r\n", "400")]
    [InlineData("POST /v2/a/blobs/uploads/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + Close + " 2\r\n{}\r\n0\r\n\r\n", "400")]
    [InlineData("POST /v2/a/blobs/uploads/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + Close + "2 ;a=b\r\n{}\r\n0\r\nTrailer: x\r\n\r\n", "202")]
    [InlineData("\r\nGET /v2/ HTTP/1.1\r\n" + Close, "200")]
    [InlineData("\r\n\r\n\r\n\r\n\r\n\r\nGET /v2/ HTTP/1.1\r\n" + Close, "400")]
    [InlineData("GET http://evil.example/v2/ HTTP/1.1\r\n" + Close, "421")]
    [InlineData("GET http://user@127.0.0.1/v2/ HTTP/1.1\r\n" + Close, "400")]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001", "400")]
    public void A_request_gets_the_answer_it_deserves(string request, string status) =>
        Assert.StartsWith($"HTTP/1.1 {status} ", RawClient.Exchange(Port, request), StringComparison.Ordinal);

    [Fact]
    public void A_head_without_end_is_refused() =>
        Assert.StartsWith("HTTP/1.1 431 ", RawClient.Exchange(Port, $"GET /v2/ HTTP/1.1\r\nLong: {new string('x', 100_000)}"), StringComparison.Ordinal);

    [Theory]
    [InlineData("https://evil.example", "127.0.0.1", 403)]
    [InlineData(null, "evil.example", 421)]
    [InlineData(null, "evil.example:80", 421)]
    [InlineData(null, "evil.example@127.0.0.1", 400)]
    [InlineData(null, "localhost#.evil.example", 400)]
    [InlineData(null, "localhost/evil.example", 400)]
    [InlineData(null, "", 400)]
    [InlineData(null, "localhost:5000", 200)]
    [InlineData(null, "[::1]:5000", 200)]
    [InlineData(null, "host.docker.internal:5000", 200)]
    [InlineData(null, "registry.localhost", 200)]
    [InlineData(null, "buildhost", 200)]
    public void Web_pages_do_not_get_in(string? origin, string host, int status) => Assert.StartsWith(
        $"HTTP/1.1 {status} ",
        RawClient.Exchange(Port, $"GET /v2/ HTTP/1.1\r\nHost: {host}\r\n{(origin is null ? "" : $"Origin: {origin}\r\n")}Connection: close\r\n\r\n"),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("Connection: foo, close")]
    [InlineData("Connection: keep-alive\r\nConnection: Close")]
    public void A_connection_ends_where_the_client_says_so_in_a_list(string field) =>
        Assert.Single(RawClient.Exchange(Port, $"GET /v2/ HTTP/1.1\r\nHost: 127.0.0.1\r\n{field}\r\n\r\nGET /v2/ HTTP/1.1\r\n{Close}").Split("HTTP/1.1 ").Skip(1));

    [Fact]
    public void An_empty_line_before_a_request_may_come_in_pieces()
    {
        using var client = new RawClient(Port);
        foreach (string piece in new[] { "\r", "\n", "GET /v2/ HT", $"TP/1.1\r\n{Close}" })
        {
            client.Send(piece);
            Thread.Sleep(50);
        }

        Assert.StartsWith("HTTP/1.1 200 ", client.ReadToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_may_come_before_the_answers()
    {
        string answers = RawClient.Exchange(Port, $"GET /v2/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /v2/none/tags/list HTTP/1.1\r\n{Close}");

        Assert.Equal(["200", "404"], answers.Split("HTTP/1.1 ").Skip(1).Select(answer => answer[..3]));
    }

    [Fact]
    public void Who_waits_to_be_asked_for_the_body_is_asked()
    {
        string digest = Hash.Sha256("hello"u8.ToArray());
        using var client = new RawClient(Port);
        client.Send($"POST /v2/a/blobs/uploads/?digest={digest} HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n{Close}");
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", client.ReadUntil("\r\n\r\n"));
        client.Send("hello");

        Assert.StartsWith("HTTP/1.1 201 ", client.ReadToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_waits_to_be_asked_is_not_asked_for_what_is_refused_anyway()
    {
        string answer = RawClient.Exchange(Port, $"PUT /v2/a/blobs/uploads/none?digest=x HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\nHost: 127.0.0.1\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2\r\nhe\r\n3;name=value\r\nllo\r\n0\r\nTrailer: x\r\n\r\n", "201")]
    [InlineData("2\r\nhello\r\n0\r\n\r\n", "400")]
    [InlineData("x\r\nhello\r\n0\r\n\r\n", "400")]
    [InlineData("-5\r\nhello\r\n0\r\n\r\n", "400")]
    [InlineData("ffffffffffffffffffff\r\nhello\r\n0\r\n\r\n", "400")]
    public void Chunks_are_put_together_where_they_are_right(string body, string status)
    {
        string digest = Hash.Sha256("hello"u8.ToArray());

        string answer = RawClient.Exchange(Port, $"POST /v2/a/blobs/uploads/?digest={digest} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n{Close}{body}");

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Empty(_bench.Ingest());
    }

    [Fact]
    public void A_body_that_is_far_too_large_is_answered_before_it_ends()
    {
        using var client = new RawClient(Port);
        client.Send("PUT /v2/a/manifests/x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 50000000000\r\n\r\n");
        client.Send(new byte[2_000_000]);

        Assert.StartsWith("HTTP/1.1 413 ", client.ReadUntil("\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_connection_carries_many_requests()
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 1 };
        using var client = new HttpClient(handler) { BaseAddress = _bench.Registry.Uri };
        string[] answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => client.GetStringAsync(i % 2 == 0 ? "/v2/" : "/v2/_catalog")));

        Assert.Equal(100, answers.Count(text => text == "{}"));
    }

    [Fact]
    public async Task The_embedder_sees_every_request_first_and_may_answer_it()
    {
        using var bench = new ServingBench(options => options with
        {
            Intercept = (request, _) => request.Path.EndsWith("/broken", StringComparison.Ordinal) ? throw new InvalidOperationException("as planned")
                : ValueTask.FromResult(request.Query("fault") is { } code ? RegistryAnswer.Error(503, code, request.Header("X-Test") ?? "").With("Retry-After", "1") : null),
        });

        ServedReply fault = await bench.GetAsync("tags/list?fault=TOOMANYREQUESTS", ("X-Test", "said"));
        ServedReply broken = await bench.GetAsync("/v2/broken");

        Assert.Equal((503, "TOOMANYREQUESTS", "1"), (fault.Status, fault.Code, fault["Retry-After"]));
        Assert.Contains("said", fault.Text, StringComparison.Ordinal);
        Assert.Equal(500, broken.Status);
        Assert.Equal(200, (await bench.GetAsync("/v2/")).Status);
    }

    [Fact]
    public async Task The_latest_requests_can_be_looked_at()
    {
        for (int i = 0; i < 1010; i++)
        {
            await _bench.GetAsync("/v2/", ("User-Agent", "tester/1"));
        }

        await _bench.GetAsync("tags/list?n=1");

        Assert.Equal(1000, _bench.Registry.Requests.Count);
        ServedRequest last = _bench.Registry.Requests[^1];
        Assert.Equal(("GET", "/v2/demo/app/tags/list?n=1", 404), (last.Method, last.Target, last.Status));
        Assert.Equal("tester/1", _bench.Registry.Requests[0].Client);
    }

    [Fact]
    public void A_port_that_is_taken_is_an_error()
    {
        ImageException failure = Assert.Throws<ImageException>(() => ImageRegistry.Start(new ImageRegistryOptions { Port = Port }));

        Assert.Equal(ImageError.InvalidArgument, failure.Error);
        Assert.Contains($"{Port}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_ends_what_is_being_sent()
    {
        SampleImage sample = RandomImage.Of(1, 30_000_000, SampleCompression.None);
        _bench.Push(sample, "1.0");
        using var client = new RawClient(Port);
        client.Send($"GET /v2/demo/app/blobs/{sample.LayerBlobs[0].Digest} HTTP/1.1\r\n{Close}");
        client.ReadUntil("\r\n\r\n");

        await _bench.Registry.DisposeAsync();

        Assert.False(_bench.Registry.IsRunning);
        Assert.ThrowsAny<Exception>(() => RawClient.Exchange(Port, $"GET /v2/ HTTP/1.1\r\n{Close}"));
        long left = 0;
        try
        {
            left = Encoding.Latin1.GetByteCount(client.ReadToEnd());
        }
        catch (IOException)
        {
            // Reset, which says the same.
        }

        Assert.True(left < sample.LayerBlobs[0].Content.Length);
    }
}
