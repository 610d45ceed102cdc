using System.Globalization;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

/// <summary>Blobs whose transfer does not go well.</summary>
public sealed class DownloadTests : IDisposable
{
    private readonly RegistryBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(ConnectionEnd.Close)]
    [InlineData(ConnectionEnd.Reset)]
    public async Task A_body_that_breaks_off_goes_on_with_a_closed_range(ConnectionEnd end)
    {
        Blob blob = await _bench.GetBlobAsync();
        _bench.Memory.Alter = Faults.CutOnce(0.6, end);

        byte[] content = await _bench.ReadAsync(blob);

        Assert.Equal(blob.Digest.ToString(), Hash.Sha256(content));
        string? range = BlobRequests(blob)[^1].Header("Range");
        Assert.Matches($"^bytes=[0-9]+-{blob.Size - 1}$", range);
        Assert.Equal(2, BlobRequests(blob).Length);
    }

    [Fact]
    public async Task A_server_without_ranges_starts_over_and_the_result_is_right()
    {
        Blob blob = await _bench.GetBlobAsync();
        _bench.Memory.Alter = Faults.CutOnce(0.6);
        _bench.Memory.ServesRanges = false;

        byte[] content = await _bench.ReadAsync(blob);

        Assert.Equal(blob.Digest.ToString(), Hash.Sha256(content));
        Assert.Equal(blob.Size, content.Length);
        Assert.Contains("starts over", _bench.Reporter.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_may_break_off_many_times_as_long_as_something_comes()
    {
        Blob blob = await _bench.GetBlobAsync(200_000);
        _bench.Memory.Alter = (request, response) => IsBlob(request) ? response with { CutAfter = 30_000, CutBy = ConnectionEnd.Close } : response;

        byte[] content = await _bench.ReadAsync(blob);

        Assert.Equal(blob.Digest.ToString(), Hash.Sha256(content));
        Assert.True(BlobRequests(blob).Length >= 6);
    }

    [Fact]
    public async Task A_body_that_never_gets_on_is_an_error_that_says_how_far_it_got()
    {
        Blob blob = await _bench.GetBlobAsync();
        _bench.Memory.Alter = (request, response) => IsBlob(request) ? response with { CutAfter = request.Header("Range") is null ? 1000 : 0, CutBy = ConnectionEnd.Close } : response;

        ImageException exception = await RegistryBench.FailsAsync(ImageError.Unreachable, () => _bench.ReadAsync(blob));

        Assert.Contains("after 1,000 of", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(416)]
    [InlineData(400)]
    [InlineData(405)]
    [InlineData(501)]
    public async Task A_server_that_refuses_ranges_is_asked_once_without(int status)
    {
        Blob blob = await _bench.GetBlobAsync(200_000);
        _bench.Memory.Intercept = request => request.Header("Range") is null ? null : ScriptedResponse.Error(status, "UNSUPPORTED");
        long[] cuts = [50_000, 100_000];
        int calls = 0;
        _bench.Memory.Alter = (request, response) => IsBlob(request) && response.Status == 200 && calls < cuts.Length ? response with { CutAfter = cuts[calls++], CutBy = ConnectionEnd.Close } : response;

        byte[] content = await _bench.ReadAsync(blob);

        Assert.Equal(blob.Digest.ToString(), Hash.Sha256(content));
        Assert.Equal([false, true, false, false], BlobRequests(blob).Select(request => request.Header("Range") is not null));
    }

    [Theory]
    [InlineData("Content-Range: bytes 7-99/100")]
    [InlineData("Content-Range: bytes */100")]
    [InlineData("Content-Range: items {0}-{1}/{2}")]
    [InlineData("Content-Range: bytes {0}-{0}/{2}")]
    [InlineData("Content-Range: bytes {0}-{1}/999999")]
    [InlineData("Content-Range: nonsense")]
    [InlineData("X-Nothing: at all")]
    [InlineData("Content-Range: bytes {0}-{1}/{2}", "Content-Type: multipart/byteranges; boundary=x")]
    public async Task A_partial_answer_that_is_not_what_was_asked_for_is_given_up_for_the_whole(params string[] headers)
    {
        Blob blob = await _bench.GetBlobAsync();
        Func<ScriptedRequest, ScriptedResponse, ScriptedResponse> cut = Faults.CutOnce(0.5);
        _bench.Memory.Alter = (request, response) => request.Header("Range") is { } range
            ? response.Without("Content-Range").Without("Content-Type").With([.. headers.Select(header => string.Format(CultureInfo.InvariantCulture, header, Start(range), blob.Size - 1, blob.Size))])
            : cut(request, response);

        byte[] content = await _bench.ReadAsync(blob);

        Assert.Equal(blob.Digest.ToString(), Hash.Sha256(content));
        Assert.Equal([false, true, false], BlobRequests(blob).Select(request => request.Header("Range") is not null));
    }

    [Fact]
    public async Task A_partial_answer_with_another_part_in_it_is_noticed_at_the_end()
    {
        Blob blob = await _bench.GetBlobAsync();
        Func<ScriptedRequest, ScriptedResponse, ScriptedResponse> cut = Faults.CutOnce(0.5);
        Func<ScriptedRequest, ScriptedResponse, ScriptedResponse> corrupt = Faults.Corrupt();
        _bench.Memory.Alter = (request, response) => request.Header("Range") is null ? cut(request, response) : corrupt(request, response);

        await RegistryBench.FailsAsync(ImageError.DigestMismatch, () => _bench.ReadAsync(blob));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_whole_body_for_a_range_is_taken_from_its_known_part_on(bool saysSo)
    {
        Blob blob = await _bench.GetBlobAsync();
        byte[] whole = _bench.Memory[RegistryBench.Repository].Blobs[blob.Digest.ToString()];
        Func<ScriptedRequest, ScriptedResponse, ScriptedResponse> cut = Faults.CutOnce(0.5);
        _bench.Memory.Alter = (request, response) => request.Header("Range") is null
            ? cut(request, response)
            : ScriptedResponse.Bytes(whole, status: 206).With(saysSo ? [$"Content-Range: bytes 0-{blob.Size - 1}/{blob.Size}"] : []);

        byte[] content = await _bench.ReadAsync(blob);

        Assert.Equal(blob.Digest.ToString(), Hash.Sha256(content));
        Assert.Equal(saysSo ? 2 : 3, BlobRequests(blob).Length);
    }

    [Fact]
    public async Task A_refusal_that_has_nothing_to_do_with_the_range_is_told()
    {
        Blob blob = await _bench.GetBlobAsync();
        Func<ScriptedRequest, ScriptedResponse, ScriptedResponse> cut = Faults.CutOnce(0.5);
        _bench.Memory.Alter = (request, response) => request.Header("Range") is null ? cut(request, response) : ScriptedResponse.Error(404, "BLOB_UNKNOWN");

        await RegistryBench.FailsAsync(ImageError.NotFound, () => _bench.ReadAsync(blob));
        Assert.Equal(2, BlobRequests(blob).Length);
    }

    [Theory]
    [InlineData(416)]
    [InlineData(501)]
    public async Task What_the_store_has_of_a_blob_is_no_obstacle_to_a_server_without_ranges(int status)
    {
        Blob blob = await _bench.GetBlobAsync(stored: true);
        _bench.Memory.Intercept = request => request.Header("Range") is null ? null : ScriptedResponse.Error(status, "UNSUPPORTED");
        using (Stream stream = await blob.OpenAsync(_bench.Reporter, RegistryBench.Limit()))
        {
            await stream.ReadExactlyAsync(new byte[40_000], RegistryBench.Limit());
        }

        Assert.Equal(blob.Digest.ToString(), Hash.Sha256(await _bench.ReadAsync(blob)));
        _bench.Server.Forget();
        Assert.Equal(blob.Digest.ToString(), Hash.Sha256(await _bench.ReadAsync(blob)));
        Assert.Empty(BlobRequests(blob));
    }

    [Fact]
    public async Task Wrong_bytes_are_noticed_at_the_end()
    {
        Blob blob = await _bench.GetBlobAsync();
        _bench.Memory.Alter = Faults.Corrupt();

        ImageException exception = await RegistryBench.FailsAsync(ImageError.DigestMismatch, () => _bench.ReadAsync(blob));

        Assert.Equal(blob.Digest, exception.Subject);
    }

    [Theory]
    [InlineData(-1, BodyFraming.ContentLength)]
    [InlineData(1, BodyFraming.ContentLength)]
    [InlineData(1, BodyFraming.Chunked)]
    [InlineData(1, BodyFraming.UntilClose)]
    public async Task A_body_of_another_size_is_refused(int difference, BodyFraming framing)
    {
        Blob blob = await _bench.GetBlobAsync(50_000);
        _bench.Memory.Alter = (request, response) => IsBlob(request)
            ? ScriptedResponse.Bytes(new byte[blob.Size + difference]) with { Framing = framing }
            : response;

        await RegistryBench.FailsAsync(ImageError.SizeMismatch, () => _bench.ReadAsync(blob));
    }

    [Theory]
    [InlineData(BodyFraming.Chunked)]
    [InlineData(BodyFraming.UntilClose)]
    public async Task A_short_body_without_a_length_is_taken_up_again(BodyFraming framing)
    {
        Blob blob = await _bench.GetBlobAsync();
        int calls = 0;
        _bench.Memory.Alter = (request, response) => IsBlob(request) && calls++ == 0
            ? response with { Framing = framing, Body = () => new MemoryStream(_bench.Memory[RegistryBench.Repository].Blobs[blob.Digest.ToString()][..7000]) }
            : response;

        Assert.Equal(blob.Digest.ToString(), Hash.Sha256(await _bench.ReadAsync(blob)));
        Assert.Equal($"bytes=7000-{blob.Size - 1}", BlobRequests(blob)[^1].Header("Range"));
    }

    [Fact]
    public async Task An_endless_body_ends_at_the_first_byte_too_many()
    {
        Blob blob = await _bench.GetBlobAsync();
        _bench.Memory.Alter = (request, response) => IsBlob(request) ? ScriptedResponse.Endless() : response;

        await RegistryBench.FailsAsync(ImageError.SizeMismatch, () => _bench.ReadAsync(blob));
    }

    [Fact]
    public async Task A_length_that_lies_is_refused_before_anything_is_read()
    {
        Blob blob = await _bench.GetBlobAsync();
        _bench.Memory.Alter = (request, response) => IsBlob(request) ? response with { DeclaredLength = blob.Size + 5 } : response;

        await RegistryBench.FailsAsync(ImageError.SizeMismatch, () => _bench.ReadAsync(blob));
    }

    [Fact]
    public async Task A_body_that_stops_coming_is_asked_for_again_from_there()
    {
        _bench.Options = _bench.Options with { IdleTimeout = TimeSpan.FromMilliseconds(300) };
        Blob blob = await _bench.GetBlobAsync();
        _bench.Memory.Alter = (request, response) => IsBlob(request) && request.Header("Range") is null ? response with { StallAfter = 5000 } : response;

        Assert.Equal(blob.Digest.ToString(), Hash.Sha256(await _bench.ReadAsync(blob)));
        Assert.Equal($"bytes=5000-{blob.Size - 1}", BlobRequests(blob)[^1].Header("Range"));
    }

    [Fact]
    public async Task A_body_that_never_comes_times_out()
    {
        _bench.Options = _bench.Options with { IdleTimeout = TimeSpan.FromMilliseconds(100) };
        Blob blob = await _bench.GetBlobAsync();
        _bench.Memory.Alter = (request, response) => IsBlob(request) ? response with { StallAfter = request.Header("Range") is null ? 10 : 0 } : response;

        await RegistryBench.FailsAsync(ImageError.TimedOut, () => _bench.ReadAsync(blob));
    }

    [Fact]
    public async Task An_answer_without_content_is_no_blob()
    {
        Blob blob = await _bench.GetBlobAsync();
        _bench.Memory.Alter = (request, response) => IsBlob(request) ? ScriptedResponse.Empty(204) : response;

        await RegistryBench.FailsAsync(ImageError.RegistryFailed, () => _bench.ReadAsync(blob));
    }

    [Fact]
    public async Task Failed_downloads_give_their_place_back()
    {
        // More failures than there are places; a lost place would make the last one wait for ever.
        SampleImage image = RandomImage.Of(1, 1000);
        _bench.Memory.Add(RegistryBench.Repository, image, "1");
        Image good = await _bench.GetImageAsync();
        var unverifiable = new Descriptor("x", Digest.Parse("md5:abc"), 10);
        Image odd = Image.Create(Rewrite(image, "md5:abc"), ImageConfig.Parse(image.Config.Content), descriptor => new Probe(good.Layers[0].Blob, unverifiable));
        for (int i = 0; i < 8; i++)
        {
            await RegistryBench.FailsAsync(ImageError.Unsupported, () => odd.Layers[0].OpenAsync(_bench.Reporter, RegistryBench.Limit()));
            await RegistryBench.FailsAsync(ImageError.Unsupported, () => new Layer(good.Layers[0].Blob, unverifiable.Digest).OpenTarAsync(_bench.Reporter, RegistryBench.Limit()));
        }

        Assert.Equal(image.LayerBlobs[0].Digest, Hash.Sha256(await _bench.ReadAsync(good.Layers[0].Blob, RegistryBench.Limit(5))));
    }

    [Fact]
    public async Task A_layer_that_cannot_be_decompressed_gives_its_place_back()
    {
        byte[] noGzip = [0x1F, 0x8B, .. new byte[100]];
        var layer = new SampleBlob(noGzip, SampleTypes.OciLayer);
        _bench.Memory[RegistryBench.Repository].AddBlob(noGzip);
        SampleImage image = _bench.AddImage();
        Image fine = await _bench.GetImageAsync();
        _bench.Memory.Add(RegistryBench.Repository, new DescriptorImage(image, layer).Sample, "odd");
        Image odd = await _bench.GetImageAsync(tag: "odd");
        for (int i = 0; i < 8; i++)
        {
            using Stream tar = await odd.Layers[0].OpenTarAsync(_bench.Reporter, RegistryBench.Limit(5));
            await RegistryBench.FailsAsync(ImageError.Malformed, () => tar.CopyToAsync(Stream.Null, RegistryBench.Limit(5)));
        }

        await _bench.ReadAsync(fine.Layers[0].Blob, RegistryBench.Limit(5));
    }

    private static Manifest Rewrite(SampleImage image, string digest) => (Manifest)ManifestDocument.Parse(System.Text.Encoding.UTF8.GetBytes(
        System.Text.Encoding.UTF8.GetString(image.Content).Replace(image.LayerBlobs[0].Digest, digest, StringComparison.Ordinal)));

    private static string Start(string range) => range["bytes=".Length..].Split('-')[0];

    private static bool IsBlob(ScriptedRequest request) => request.Path.Contains("/blobs/", StringComparison.Ordinal);

    private ScriptedRequest[] BlobRequests(Blob blob) => _bench.Server.Requests.Where(request => request.Path.EndsWith(blob.Digest.ToString(), StringComparison.Ordinal)).ToArray();

    private sealed class Probe(Blob real, Descriptor descriptor) : Blob(descriptor)
    {
        protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel) =>
            real.OpenUnverifiedAsync(offset, reporter, cancel);
    }
}
