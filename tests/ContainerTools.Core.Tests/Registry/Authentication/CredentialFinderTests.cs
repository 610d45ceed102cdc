using ContainerTools.Registry.Authentication;

namespace ContainerTools.Tests.Registry;

public sealed class CredentialFinderTests : IDisposable
{
    private const string Docker = ".docker/config.json";
    private readonly TemporaryHome _home = new();
    private readonly CollectingReporter _reporter = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Places_are_asked_in_order()
    {
        // Each place that is taken away lets the next one speak.
        _home.Variables["REGISTRY_AUTH_FILE"] = _home.WriteUsers("chosen.json", ("r.example", "1"));
        _home.Variables["DOCKER_AUTH_CONFIG"] = TemporaryHome.Users(("r.example", "2"));
        _home.WriteUsers("run/containers/auth.json", ("r.example", "3"));
        _home.WriteUsers(".config/containers/auth.json", ("r.example", "4"));
        _home.WriteUsers("docker/config.json", ("r.example", "5"));
        _home.Variables["DOCKER_CONFIG"] = _home.At("docker");
        _home.WriteUsers(Docker, ("r.example", "6"));
        _home.Write(".dockercfg", "{\"r.example\":{\"auth\":\"" + TemporaryHome.Auth("7:pw") + "\"}}");

        Assert.Equal("given", (await FindAsync(given: RegistryCredential.Basic("given", "pw"))).UserName);
        Assert.Equal("1", (await FindAsync()).UserName);
        _home.Variables.Remove("REGISTRY_AUTH_FILE");
        Assert.Equal("2", (await FindAsync()).UserName);
        _home.Variables["DOCKER_AUTH_CONFIG"] = "";
        Assert.Equal("3", (await FindAsync()).UserName);
        File.Delete(_home.At("run/containers/auth.json"));
        Assert.Equal("4", (await FindAsync()).UserName);
        File.Delete(_home.At(".config/containers/auth.json"));
        Assert.Equal("5", (await FindAsync()).UserName);
        _home.Variables.Remove("DOCKER_CONFIG");
        Assert.Equal("6", (await FindAsync()).UserName);
        File.Delete(_home.At(Docker));
        Assert.Equal("7", (await FindAsync()).UserName);
        File.Delete(_home.At(".dockercfg"));
        Assert.Equal(RegistryCredentialKind.Anonymous, (await FindAsync()).Kind);
        Assert.Empty(_reporter.Warnings);
    }

    [Fact]
    public async Task A_folder_for_settings_of_the_user_s_own_takes_the_place_of_the_usual_one()
    {
        _home.WriteUsers(".config/containers/auth.json", ("r.example", "usual"));
        _home.WriteUsers("settings/containers/auth.json", ("r.example", "own"));

        _home.Variables["XDG_CONFIG_HOME"] = _home.At("settings");
        Assert.Equal("own", (await FindAsync()).UserName);
        _home.Variables["XDG_CONFIG_HOME"] = "settings";
        Assert.Equal("usual", (await FindAsync()).UserName);
    }

    [Fact]
    public async Task A_file_without_the_host_lets_the_next_one_speak()
    {
        _home.WriteUsers("run/containers/auth.json", ("other.example", "other"));
        _home.WriteUsers(Docker, ("r.example", "me"));

        RegistryCredential found = await FindAsync();

        Assert.Equal(("me", $"the file '{_home.At(Docker)}'"), (found.UserName, found.Origin));
    }

    [Theory]
    [InlineData("acme/app", "repository")]
    [InlineData("acme/other", "namespace")]
    [InlineData("acme/app/deep", "repository")]
    [InlineData("acmes/app", "host")]
    [InlineData(null, "host")]
    public async Task The_most_specific_entry_wins(string? repository, string user)
    {
        _home.WriteUsers(Docker, ("r.example", "host"), ("r.example/acme", "namespace"), ("r.example/acme/app", "repository"));

        Assert.Equal(user, (await FindAsync("r.example", repository)).UserName);
    }

    [Theory]
    [InlineData("docker.io", "https://index.docker.io/v1/")]
    [InlineData("docker.io", "index.docker.io")]
    [InlineData("docker.io", "docker.io")]
    [InlineData("registry-1.docker.io", "https://index.docker.io/v1/")]
    [InlineData("r.example:5000", "https://r.example:5000")]
    [InlineData("r.example:5000", "https://r.example:5000/v1/")]
    [InlineData("r.example:5000", "http://r.example:5000")]
    [InlineData("r.example:5000", "R.Example:5000")]
    [InlineData("r.example:5000", "r.example:5000/")]
    public async Task Old_forms_of_a_key_are_known(string registry, string key)
    {
        _home.WriteUsers(Docker, (key, "me"));

        Assert.Equal("me", (await FindAsync(registry, "library/alpine")).UserName);
        Assert.Equal(RegistryCredentialKind.Anonymous, (await FindAsync("r.example")).Kind);
    }

    [Theory]
    [InlineData("r.example", "https://r.example")]
    [InlineData("https://r.example", "r.example")]
    public async Task The_plain_key_wins_over_an_old_form(string first, string second)
    {
        _home.WriteUsers(Docker, (first, first), (second, second));

        Assert.Equal("r.example", (await FindAsync()).UserName);
    }

    [Theory]
    [InlineData("""{"auth":"AUTH(jürgen:pä:ss€)"}""", RegistryCredentialKind.Basic, "jürgen", "pä:ss€")]
    [InlineData("""{"auth":"dTpwAAA="}""", RegistryCredentialKind.Basic, "u", "p")]
    [InlineData("""{"AUTH":"AUTH(u:p)"}""", RegistryCredentialKind.Basic, "u", "p")]
    [InlineData("""{"username":"u","password":"p"}""", RegistryCredentialKind.Basic, "u", "p")]
    [InlineData("""{"auth":"AUTH(<token>:t)"}""", RegistryCredentialKind.IdentityToken, null, "t")]
    [InlineData("""{"auth":"AUTH(0000:)","identitytoken":"t"}""", RegistryCredentialKind.IdentityToken, "0000", "t")]
    [InlineData("""{"identitytoken":"t"}""", RegistryCredentialKind.IdentityToken, null, "t")]
    [InlineData("""{"registrytoken":"t","identitytoken":"i"}""", RegistryCredentialKind.BearerToken, null, "t")]
    [InlineData("{}", RegistryCredentialKind.Anonymous, null, "")]
    [InlineData("null", RegistryCredentialKind.Anonymous, null, "")]
    public async Task Every_kind_of_entry_is_read(string entry, RegistryCredentialKind kind, string? user, string secret)
    {
        int start = entry.IndexOf("AUTH(", StringComparison.Ordinal);
        int end = entry.IndexOf(')', StringComparison.Ordinal);
        string json = start < 0 ? entry : entry[..start] + TemporaryHome.Auth(entry[(start + 5)..end]) + entry[(end + 1)..];
        _home.Write(Docker, TemporaryHome.Config(("r.example", json)));

        RegistryCredential found = await FindAsync();

        Assert.Equal((kind, user, secret), (found.Kind, found.UserName, found.Secret));
        Assert.Empty(_reporter.Warnings);
    }

    [Theory]
    [InlineData("""{"auth":"s3cret!"}""")]
    [InlineData("""{"auth":"czNjcmV0"}""")]
    [InlineData("""{"registrytoken":"s3cret\nX-Evil: 1"}""")]
    [InlineData("""{"identitytoken":"s3cret\ud800"}""")]
    public async Task An_entry_that_cannot_be_read_is_a_warning(string entry)
    {
        _home.Write(Docker, TemporaryHome.Config(("r.example", entry)));

        Assert.Equal(RegistryCredentialKind.Anonymous, (await FindAsync()).Kind);

        string warning = Assert.Single(_reporter.Warnings);
        Assert.Contains(_home.At(Docker), warning, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("czNjcmV0", warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"\ud800":1,"auths":{"\ud800":{},"r.example":{"username":"u","password":"p"}}}""")]
    [InlineData("""{"auths":{"r.example":{"username":"u","password":"p"}},"credsStore":"\ud800"}""")]
    [InlineData("""{"auths":{"r.example":{"username":"u","password":"p"}},"credHelpers":{"other.example":"\ud800","\ud800":"x"}}""")]
    public async Task What_is_no_Unicode_elsewhere_in_the_file_does_not_matter(string content)
    {
        _home.Write(Docker, content);

        Assert.Equal(("u", "p"), ((await FindAsync()) is var found ? found.UserName : null, found.Secret));
    }

    [Fact]
    public async Task A_helper_whose_name_is_no_Unicode_is_none()
    {
        _home.Write(Docker, """{"credHelpers":{"r.example":"\ud800"}}""");

        Assert.Equal(RegistryCredentialKind.Anonymous, (await FindAsync()).Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"auths":{"r.example":{"auth":"s3cret""")]
    public async Task A_malformed_file_is_one_warning(string content)
    {
        _home.Write(Docker, content);
        CredentialFinder finder = new(_home.Environment);

        await finder.FindAsync("r.example", null, _reporter, default);
        Assert.Equal(RegistryCredential.Anonymous, await finder.FindAsync("r.example", "app", _reporter, default));

        string warning = Assert.Single(_reporter.Warnings);
        Assert.Contains(_home.At(Docker), warning, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_of_the_wrong_kind_is_as_good_as_none()
    {
        _home.Write(Docker, """{"auths":[],"credHelpers":{"r.example":5},"credsStore":{}}""");

        Assert.Equal(RegistryCredential.Anonymous, await FindAsync());
        Assert.Empty(_reporter.Warnings);
    }

    [Fact]
    public async Task A_chosen_file_that_is_missing_is_a_warning()
    {
        _home.Variables["REGISTRY_AUTH_FILE"] = _home.At("nowhere.json");
        _home.WriteUsers(Docker, ("r.example", "me"));

        Assert.Equal("me", (await FindAsync()).UserName);
        Assert.Contains("nowhere.json", Assert.Single(_reporter.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_runtime_directory_Podman_goes_by_the_users_number()
    {
        _home.Variables.Remove("XDG_RUNTIME_DIR");

        Assert.Equal("/run/containers/1000", _home.Environment.RuntimeDirectory);
        Assert.Null((_home.Environment with { LinuxUser = null }).RuntimeDirectory);
    }

    [Fact]
    public async Task No_secret_is_shown_or_reported()
    {
        RegistryCredential[] all =
        [
            RegistryCredential.Basic("u", "s3cret"), RegistryCredential.Basic("<token>", "s3cret"),
            RegistryCredential.BearerToken("s3cret"), RegistryCredential.IdentityToken("s3cret"),
        ];
        Assert.All(all, credential => Assert.DoesNotContain("s3cret", credential.ToString(), StringComparison.Ordinal));

        _home.Write(Docker, """{"auths":{"r.example":{"username":"alice","password":"s3cret"}}}""");
        await FindAsync();
        Assert.Contains("alice", _reporter.AllText, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", _reporter.AllText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s3cret\r\nX-Evil: 1")]
    [InlineData("s3crét")]
    public void A_token_that_no_header_can_carry_is_refused(string token)
    {
        ImageException e = Assert.Throws<ImageException>(() => RegistryCredential.BearerToken(token));

        Assert.Equal(ImageError.InvalidArgument, e.Error);
        Assert.DoesNotContain("s3cr", e.Message, StringComparison.Ordinal);
    }

    private Task<RegistryCredential> FindAsync(string registry = "r.example", string? repository = null, RegistryCredential? given = null) =>
        new CredentialFinder(_home.Environment, given).FindAsync(registry, repository, _reporter, CancellationToken.None);
}
