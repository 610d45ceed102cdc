using System.Text;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

/// <summary>Manifests as registries serve them, rightly and wrongly.</summary>
public sealed class ManifestReaderTests : IDisposable
{
    private readonly RegistryBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Every_type_is_asked_for_and_raw_bytes_are_kept()
    {
        SampleManifest sample = SampleShelf.All["newline"];
        _bench.Memory.Add(RegistryBench.Repository, sample, "1");

        ManifestDocument manifest = await GetAsync();

        Assert.Equal(sample.Content, manifest.Raw.ToArray());
        Assert.Equal(sample.Digest, manifest.Digest.ToString());
        string accept = string.Join(',', _bench.Server.Requests[^1].HeaderValues("Accept"));
        Assert.All(new[] { SampleTypes.OciIndex, SampleTypes.OciManifest, SampleTypes.DockerList, SampleTypes.DockerManifest }, type => Assert.Contains(type, accept, StringComparison.Ordinal));
        Assert.Equal("identity", _bench.Server.Requests[^1].Header("Accept-Encoding"));
    }

    [Theory]
    [InlineData(BodyFraming.ContentLength)]
    [InlineData(BodyFraming.Chunked)]
    public async Task Five_mebibytes_are_too_large_for_a_manifest(BodyFraming framing)
    {
        _bench.Memory.Intercept = request => request.Path == "/v2/" ? null
            : ScriptedResponse.Bytes(Encoding.UTF8.GetBytes("{\"x\":\"" + new string(' ', 5 << 20) + "\"}"), SampleTypes.OciManifest) with { Framing = framing };

        await RegistryBench.FailsAsync(ImageError.TooLarge, GetAsync);
    }

    [Fact]
    public async Task An_endless_manifest_is_too_large()
    {
        _bench.Memory.Intercept = request => request.Path == "/v2/" ? null : ScriptedResponse.Endless(SampleTypes.OciManifest);

        await RegistryBench.FailsAsync(ImageError.TooLarge, GetAsync);
    }

    [Fact]
    public async Task A_page_with_status_200_is_no_manifest()
    {
        _bench.Memory.Intercept = request => request.Path == "/v2/" ? null : ScriptedResponse.Text("<html>log in first</html>", "text/html");

        await RegistryBench.FailsAsync(ImageError.Malformed, GetAsync);
    }

    [Fact]
    public async Task Another_manifest_than_the_one_asked_for_is_refused()
    {
        SampleImage wanted = RandomImage.Of(1, 100);
        _bench.Memory.Add(RegistryBench.Repository, wanted);
        SampleImage other = RandomImage.Of(1, 100, seed: 7);
        _bench.Memory[RegistryBench.Repository].Manifests[wanted.Digest] = (other.Content, other.MediaType);

        ImageException exception = await RegistryBench.FailsAsync(ImageError.DigestMismatch, () => GetByDigestAsync(wanted.Digest));

        Assert.Contains(wanted.Digest, exception.Message, StringComparison.Ordinal);
        Assert.Contains(other.Digest, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_that_names_another_digest_is_worth_a_warning()
    {
        SampleImage sample = _bench.AddImage();
        _bench.Memory.Alter = (request, response) => request.Path.Contains("/manifests/", StringComparison.Ordinal)
            ? response.Without("Docker-Content-Digest").With("Docker-Content-Digest: sha256:" + new string('0', 64))
            : response;

        Assert.Equal(sample.Digest, (await GetAsync()).Digest.ToString());
        Assert.Contains("the bytes decide", Assert.Single(_bench.Reporter.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData("md5:abc")]
    public async Task A_header_that_is_no_digest_is_passed_over(string header)
    {
        _bench.AddImage();
        _bench.Memory.Alter = (_, response) => response.Without("Docker-Content-Digest").With($"Docker-Content-Digest: {header}");

        await GetAsync();

        Assert.Empty(_bench.Reporter.Warnings);
    }

    [Fact]
    public async Task Asking_by_sha512_checks_sha512()
    {
        SampleImage sample = _bench.AddImage();
        string digest = Digest.Of("sha512", sample.Content).ToString();
        _bench.Memory[RegistryBench.Repository].Manifests[digest] = (sample.Content, sample.MediaType);

        Assert.Equal(digest, (await GetByDigestAsync(digest)).Digest.ToString());
    }

    [Fact]
    public async Task A_manifest_that_breaks_off_is_asked_for_again()
    {
        SampleImage sample = _bench.AddImage();
        int calls = 0;
        _bench.Memory.Alter = (request, response) => request.Path.Contains("/manifests/", StringComparison.Ordinal) && calls++ == 0
            ? response with { CutAfter = 20, CutBy = ConnectionEnd.Close }
            : response;

        Assert.Equal(sample.Digest, (await GetAsync()).Digest.ToString());
    }

    [Fact]
    public async Task A_manifest_that_stalls_times_out()
    {
        _bench.Options = _bench.Options with { IdleTimeout = TimeSpan.FromMilliseconds(100) };
        _bench.AddImage();
        _bench.Memory.Alter = (request, response) => request.Path.Contains("/manifests/", StringComparison.Ordinal) ? response with { StallAfter = 20 } : response;

        await RegistryBench.FailsAsync(ImageError.TimedOut, GetAsync);
    }

    [Fact]
    public async Task Schema_1_is_refused_with_advice()
    {
        _bench.Memory[RegistryBench.Repository].AddManifest("""{"schemaVersion":1,"fsLayers":[],"history":[]}"""u8.ToArray(), "application/vnd.docker.distribution.manifest.v1+prettyjws", "1");

        ImageException exception = await RegistryBench.FailsAsync(ImageError.Unsupported, () => _bench.GetImageAsync());

        Assert.Contains("schema 1", exception.Message, StringComparison.Ordinal);
        Assert.Equal("application/vnd.docker.distribution.manifest.v1+prettyjws", (await GetAsync()).MediaType);
    }

    [Fact]
    public async Task A_tag_that_moved_is_told_by_HEAD_alone()
    {
        SampleImage old = _bench.AddImage();
        SampleImage now = RandomImage.Of(1, 100, seed: 9);
        _bench.Memory.Add(RegistryBench.Repository, now, "1");
        ImageReference reference = _bench.Reference().WithDigest(Digest.Parse(old.Digest));

        Digest? drift = await _bench.Client.FindTagDriftAsync(reference, _bench.Reporter, RegistryBench.Limit());

        Assert.Equal(now.Digest, drift?.ToString());
        Assert.Null(await _bench.Client.FindTagDriftAsync(reference.WithDigest(Digest.Parse(now.Digest)), _bench.Reporter, RegistryBench.Limit()));
        Assert.Equal(2, _bench.Server.Count("HEAD", "/manifests/1"));
    }

    [Fact]
    public async Task Where_HEAD_does_not_tell_GET_does()
    {
        SampleImage sample = _bench.AddImage();
        _bench.Memory.Alter = (request, response) => request.Method == "HEAD" ? ScriptedResponse.Empty(405) : response.Without("Docker-Content-Digest");

        Assert.Null(await _bench.Client.FindTagDriftAsync(_bench.Reference().WithDigest(Digest.Parse(sample.Digest)), _bench.Reporter, RegistryBench.Limit()));
    }

    private Task<ManifestDocument> GetAsync() => _bench.Client.GetManifestAsync(_bench.Reference(), _bench.Reporter, RegistryBench.Limit());

    private Task<ManifestDocument> GetByDigestAsync(string digest) => _bench.Client.GetManifestAsync(
        _bench.Reference().WithTag(null).WithDigest(Digest.Parse(digest)), _bench.Reporter, RegistryBench.Limit());
}
