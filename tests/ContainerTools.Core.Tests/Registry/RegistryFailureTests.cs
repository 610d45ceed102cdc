using ContainerTools.Registry.Authentication;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Registry;

/// <summary>What servers say when they say no.</summary>
public sealed class RegistryFailureTests : IDisposable
{
    private readonly RegistryBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(401, ImageError.Unauthorized)]
    [InlineData(403, ImageError.Forbidden)]
    [InlineData(404, ImageError.NotFound)]
    [InlineData(400, ImageError.RegistryFailed)]
    [InlineData(418, ImageError.RegistryFailed)]
    [InlineData(304, ImageError.RegistryFailed)]
    public async Task The_status_decides_over_the_error(int status, ImageError error)
    {
        ImageException exception = await FailAsync(error, ScriptedResponse.Error(status, "CODE", "what it says"));

        Assert.Contains(_bench.Server.Authority, exception.Message, StringComparison.Ordinal);
        if (status != 304)
        {
            Assert.Contains("CODE: what it says", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_missing_and_a_wrong_password_have_different_words()
    {
        _bench.AddImage();
        _bench.Memory.Auth = new BasicAuth();
        Assert.Contains("there are none", (await RegistryBench.FailsAsync(ImageError.Unauthorized, () => _bench.GetImageAsync())).Message, StringComparison.Ordinal);

        _bench.Options = _bench.Options with { Credential = RegistryCredential.Basic("alice", "wrong") };
        ImageException refused = await RegistryBench.FailsAsync(ImageError.Unauthorized, () => _bench.GetImageAsync());
        Assert.Contains("refused the password of user 'alice'", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "latest")]
    [InlineData(":gone", "gone")]
    public async Task What_is_not_there_is_named_with_the_tag_that_was_asked_for(string tag, string named)
    {
        _bench.AddImage();
        ImageReference reference = ImageReference.Parse($"{_bench.Server.Authority}/{RegistryBench.Repository}{tag}");

        ImageException exception = await RegistryBench.FailsAsync(ImageError.NotFound, () => _bench.Client.GetImageAsync(reference, null, _bench.Reporter, RegistryBench.Limit()));

        Assert.Contains($":{named}", exception.Message, StringComparison.Ordinal);
        Assert.Equal(tag.Length == 0, exception.Message.Contains("no tag was given", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_for_browsers_is_left_out()
    {
        ImageException exception = await FailAsync(ImageError.NotFound, ScriptedResponse.Text("\n<!DOCTYPE html><html><body>nothing here", "text/html", 404));

        Assert.DoesNotContain("html", exception.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("""{"message":"short and plain"}""")]
    [InlineData("""{"errors":null,"message":"short and plain"}""")]
    [InlineData("""{"errors":[null,7,{"code":1},{"message":"short and plain"}]}""")]
    [InlineData("short and plain")]
    public async Task Other_forms_are_read_too(string body) =>
        Assert.Contains("(short and plain)", (await FailAsync(ImageError.NotFound, ScriptedResponse.Text(body, "application/json", 404))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("{\"errors\":[{\"code\":\"\\u001b[2J\\u202eX\",\"message\":\"a\\nb\"}]}")]
    [InlineData("\u001b[2J\u202eX: a\nb")]
    public async Task Control_characters_are_taken_out(string body)
    {
        ImageException exception = await FailAsync(ImageError.NotFound, ScriptedResponse.Text(body, "text/plain", 404));

        Assert.Contains("[2JX: a b", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(exception.Message, c => char.IsControl(c) || c == '\u202e');
    }

    [Theory]
    [InlineData("{\"errors\":[{\"code\":\"\\ud800\"}]}")]
    [InlineData("{\"errors\":")]
    [InlineData("")]
    public async Task Broken_bodies_do_no_harm(string body) => await FailAsync(ImageError.NotFound, ScriptedResponse.Text(body, "application/json", 404));

    [Fact]
    public async Task An_endless_error_is_cut_off() =>
        await FailAsync(ImageError.Forbidden, ScriptedResponse.Endless("text/plain") with { Status = 403 });

    [Fact]
    public async Task An_error_that_breaks_off_says_what_came() =>
        Assert.Contains("half", (await FailAsync(ImageError.Forbidden, ScriptedResponse.Text("half of it", status: 403) with { CutAfter = 4, CutBy = ConnectionEnd.Close })).Message, StringComparison.Ordinal);

    [Fact]
    public async Task An_error_that_stalls_is_not_waited_for() =>
        await FailAsync(ImageError.Forbidden, ScriptedResponse.Text("half of it", status: 403) with { StallAfter = 4 });

    [Theory]
    [InlineData(65_536, true)]
    [InlineData(65_537, false)]
    public async Task The_first_64_KiB_of_an_error_are_read(int length, bool read) =>
        Assert.Equal(read, (await FailAsync(ImageError.Forbidden, ScriptedResponse.Text("the very end".PadLeft(length), status: 403))).Message.Contains("the very end", StringComparison.Ordinal));

    [Theory]
    [InlineData(300, false)]
    [InlineData(301, true)]
    public void A_line_of_300_characters_stays_whole(int length, bool shortened) => Assert.Equal(
        shortened ? new string('x', 299) + "…" : new string('x', length),
        ContainerTools.Registry.Authentication.Excerpt.Of(new string('x', length)));

    [Fact]
    public async Task A_long_text_is_shortened() =>
        Assert.True((await FailAsync(ImageError.Forbidden, ScriptedResponse.Text(new string('x', 5000), status: 403))).Message.Length < 500);

    [Fact]
    public async Task A_warning_is_shown_once_and_cannot_steer_the_terminal()
    {
        _bench.AddImage();
        _bench.Memory.Alter = (_, response) => response.With("Warning: 299 - \"old \\\"image\\\"\u001b[31m\"", "Warning: 199 - \"other\"");

        await _bench.ReadLayersAsync(await _bench.GetImageAsync());
        await _bench.GetImageAsync();

        string warning = Assert.Single(_bench.Reporter.Warnings);
        Assert.EndsWith("says: old \"image\"[31m", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rate_limit_is_told_with_the_image()
    {
        _bench.AddImage();
        _bench.Memory.Alter = (request, response) => request.Path.Contains("/manifests/", StringComparison.Ordinal)
            ? response.With("ratelimit-limit: 100;w=21600", "ratelimit-remaining: 76;w=21600", "docker-ratelimit-source: 192.0.2.1")
            : response;

        Image image = await _bench.GetImageAsync();

        var session = Assert.IsType<ContainerTools.Registry.Transport.RegistrySession>(image.Source);
        Assert.Equal(new ContainerTools.Registry.Transport.RateLimit(100, 76, TimeSpan.FromHours(6), "192.0.2.1"), session.RateLimit);
    }

    [Theory]
    [InlineData("")]
    [InlineData("many;w=x")]
    [InlineData("-1")]
    public async Task Rate_limits_that_make_no_sense_are_none(string text)
    {
        _bench.AddImage();
        _bench.Memory.Alter = (_, response) => response.With($"ratelimit-limit: {text}");

        Assert.Null(((ContainerTools.Registry.Transport.RegistrySession)(await _bench.GetImageAsync()).Source!).RateLimit);
    }

    private Task<ImageException> FailAsync(ImageError error, ScriptedResponse answer)
    {
        _bench.Memory.Intercept = request => request.Path == "/v2/" ? null : answer;
        return RegistryBench.FailsAsync(error, () => _bench.GetImageAsync());
    }
}
