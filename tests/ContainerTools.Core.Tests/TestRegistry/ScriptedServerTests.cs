using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ContainerTools.Testing;

namespace ContainerTools.Tests.TestRegistry;

public sealed class ScriptedServerTests
{
    private static readonly byte[] Body = Encoding.ASCII.GetBytes(new string('x', 200_000));

    [Fact]
    public async Task Keeps_a_connection_for_many_requests_and_remembers_them()
    {
        await using var server = new ScriptedServer(request => ScriptedResponse.Text(request.QueryValue("q") ?? ""));
        using var client = new HttpClient { BaseAddress = server.BaseUri };

        Assert.Equal("a b", await client.GetStringAsync("x?q=a%20b"));
        Assert.Equal("ü", await client.GetStringAsync("x?q=%C3%BC"));
        using HttpResponseMessage posted = await client.PostAsync("y", new StringContent("grant_type=password&a=b+c"));

        Assert.Equal(1, server.Connections);
        Assert.Equal(["GET /x?q=a%20b", "GET /x?q=%C3%BC", "POST /y"], server.Requests.Select(request => request.ToString()));
        Assert.Equal("b c", server.Requests[2].FormValue("a"));
        Assert.True(server.Requests[0].At < server.Requests[1].At);
    }

    [Theory]
    [InlineData(BodyFraming.ContentLength)]
    [InlineData(BodyFraming.Chunked)]
    [InlineData(BodyFraming.UntilClose)]
    public async Task Sends_a_whole_body_in_each_framing(BodyFraming framing)
    {
        await using var server = new ScriptedServer(_ => ScriptedResponse.Bytes(Body) with { Framing = framing });
        using var client = new HttpClient();

        Assert.Equal(Body, await client.GetByteArrayAsync(server.BaseUri));
        Assert.Equal(Body.Length, server.BytesSent);
    }

    [Fact]
    public async Task Cuts_a_body_after_exactly_that_many_bytes()
    {
        await using var server = new ScriptedServer(_ => ScriptedResponse.Bytes(Body) with { CutAfter = 123_456, CutBy = ConnectionEnd.Close });

        Assert.Equal(123_456, await ReadAsFarAsPossible(server.BaseUri));
    }

    [Fact]
    public async Task A_reset_comes_after_the_bytes()
    {
        await using var server = new ScriptedServer(_ => ScriptedResponse.Bytes(Body) with { CutAfter = 1000 });

        Assert.InRange(await ReadAsFarAsPossible(server.BaseUri), 0, 1000);
    }

    [Theory]
    [InlineData(100_000, 100_000)]
    [InlineData(300_000, 200_000)]
    public async Task Lies_about_the_length(long declared, long arrives)
    {
        await using var server = new ScriptedServer(_ => ScriptedResponse.Bytes(Body) with { DeclaredLength = declared });

        Assert.Equal(arrives, await ReadAsFarAsPossible(server.BaseUri));
    }

    [Fact]
    public async Task Drops_stalls_and_goes_on_for_ever()
    {
        await using var server = new ScriptedServer(request => request.Path switch
        {
            "/drop" => ScriptedResponse.Dropped(),
            "/stall" => ScriptedResponse.Bytes(Body) with { StallAfter = 10, StallFor = TimeSpan.FromMilliseconds(300) },
            _ => ScriptedResponse.Endless(),
        });
        using var client = new HttpClient { BaseAddress = server.BaseUri };

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("drop"));
        long started = Stopwatch.GetTimestamp();
        Assert.Equal(Body, await client.GetByteArrayAsync("stall"));
        Assert.True(Stopwatch.GetElapsedTime(started) > TimeSpan.FromMilliseconds(290));
        await using Stream endless = await client.GetStreamAsync("endless");
        await endless.ReadExactlyAsync(new byte[10_000_000]);
    }

    [Fact]
    public async Task Writes_header_lines_as_they_are()
    {
        const string Odd = "WWW-Authenticate: Basic realm=\"a, b\", Bearer realm=unquoted,scope=\"never closed";
        await using var server = new ScriptedServer(_ => ScriptedResponse.Empty(401, Odd));
        using var client = new HttpClient();
        using HttpResponseMessage response = await client.GetAsync(server.BaseUri);

        Assert.Equal(Odd, "WWW-Authenticate: " + string.Join(", ", response.Headers.NonValidated["WWW-Authenticate"]));
    }

    [Fact]
    public async Task Speaks_tls_and_sees_the_clients_certificate()
    {
        using var authority = new TestAuthority();
        using var certificate = authority.ForServer();
        using var mine = authority.ForClient();
        await using var server = new ScriptedServer(_ => ScriptedResponse.Text("secret"), certificate) { AskForClientCertificate = true };
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.ClientCertificates = [mine];
        handler.SslOptions.CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(authority.Certificate);
        handler.SslOptions.CertificateChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var client = new HttpClient(handler);

        Assert.Equal("secret", await client.GetStringAsync(server.BaseUri));
        Assert.Equal(mine.Thumbprint, server.Requests.Single().ClientCertificate);
    }

    [Fact]
    public async Task A_script_that_throws_is_seen()
    {
        await using var server = new ScriptedServer(_ => throw new InvalidOperationException("no"));
        using var client = new HttpClient();
        using HttpResponseMessage response = await client.GetAsync(server.BaseUri);

        Assert.Equal(500, (int)response.StatusCode);
        Assert.Equal("no", server.Faults.Single().Message);
    }

    private static async Task<long> ReadAsFarAsPossible(Uri uri)
    {
        using var client = new HttpClient();
        using HttpResponseMessage response = await client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead);
        await using Stream stream = await response.Content.ReadAsStreamAsync();
        byte[] buffer = new byte[5000];
        long total = 0;
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer)) > 0; total += read)
            {
            }
        }
        catch (IOException)
        {
        }

        return total;
    }
}
