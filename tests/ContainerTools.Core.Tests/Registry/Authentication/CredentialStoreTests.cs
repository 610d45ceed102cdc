using System.Runtime.Versioning;
using ContainerTools.Registry.Authentication;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Registry;

public sealed class CredentialStoreTests : IDisposable
{
    private const string Docker = ".docker/config.json";
    private const string Podman = "run/containers/auth.json";
    private static readonly RegistryCredential Alice = RegistryCredential.Basic("alice", "pässword");
    private readonly TemporaryHome _home = new();
    private readonly CollectingReporter _reporter = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("r.example:5000")]
    [InlineData("docker.io")]
    public async Task What_is_saved_is_found_again_and_removed_again(string registry)
    {
        await SaveAsync(registry);

        RegistryCredential found = await FindAsync(registry);
        Assert.Equal(("alice", "pässword"), (found.UserName, found.Secret));
        Assert.Contains(_home.At(Docker), Assert.Single(_reporter.Warnings), StringComparison.Ordinal);

        Assert.Single(await RemoveAsync(registry));
        Assert.Equal(RegistryCredential.Anonymous, await FindAsync(registry));
    }

    [Fact]
    public void A_file_of_the_old_form_is_not_written_to()
    {
        string old = _home.Write(".dockercfg", "{\"r.example\":{\"auth\":\"\"}}");

        CredentialStore store = CredentialStore.For("r.example", _home.Environment, _reporter);

        Assert.DoesNotContain(old, store.ToString(), StringComparison.Ordinal);
        Assert.Contains("config.json", store.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identity_token_stays_one()
    {
        await SaveAsync(credential: RegistryCredential.IdentityToken("refresh"));

        RegistryCredential found = await FindAsync();
        Assert.Equal((RegistryCredentialKind.IdentityToken, "refresh"), (found.Kind, found.Secret));
    }

    [UnixFact]
    [UnsupportedOSPlatform("windows")]
    public async Task Only_the_owner_can_read_the_file()
    {
        _home.Write(Docker, "{}");
        File.SetUnixFileMode(_home.At(Docker), (UnixFileMode)Convert.ToInt32("644", 8));

        await SaveAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_home.At(Docker)));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(_home.At(Docker))!));
    }

    [UnixFact]
    public async Task A_link_stays_a_link()
    {
        _home.Write("dotfiles/config.json", """{"x":1}""");
        Directory.CreateDirectory(Path.GetDirectoryName(_home.At(Docker))!);
        File.CreateSymbolicLink(_home.At(Docker), "../dotfiles/config.json");

        await SaveAsync();

        Assert.NotNull(new FileInfo(_home.At(Docker)).LinkTarget);
        Assert.Contains("r.example", await File.ReadAllTextAsync(_home.At("dotfiles/config.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_that_knows_the_registry_is_the_one()
    {
        _home.WriteUsers(Docker, ("other.example", "o"));
        _home.WriteUsers(Podman, ("r.example", "old"));

        await SaveAsync();

        Assert.Equal("alice", (await FindAsync()).UserName);
        Assert.Equal(TemporaryHome.Users(("other.example", "o")), await File.ReadAllTextAsync(_home.At(Docker)));
    }

    [Fact]
    public async Task The_file_that_the_user_names_comes_before_the_usual_one()
    {
        _home.Variables["REGISTRY_AUTH_FILE"] = _home.Write("own.json", "{}");

        await SaveAsync();

        Assert.Contains("alice", (await FindAsync()).ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(_home.At(Docker)));
    }

    [Fact]
    public async Task A_variable_that_counts_more_is_told()
    {
        _home.Variables["DOCKER_AUTH_CONFIG"] = TemporaryHome.Users(("r.example", "ci"));

        await SaveAsync();

        Assert.Contains(_reporter.Warnings, warning => warning.Contains("DOCKER_AUTH_CONFIG has a login", StringComparison.Ordinal));
    }

    [UnixTheory]
    [InlineData("""{"credsStore":"mine","auths":{"r.example":{"auth":"b2xkOm9sZA=="},"b":{}}}""", """{"credsStore":"mine","auths":{"b":{}}}""")]
    [InlineData("""{"credHelpers":{"r.example":"mine"}}""", """{"credHelpers":{"r.example":"mine"}}""")]
    public async Task A_helper_keeps_the_login_and_the_file_does_not(string before, string after)
    {
        WriteKeeper();
        _home.Write(Docker, before);

        await SaveAsync();

        Assert.Equal(after, await File.ReadAllTextAsync(_home.At(Docker)));
        Assert.Equal("""{"ServerURL":"r.example","Username":"alice","Secret":"p\u00E4ssword"}""", await File.ReadAllTextAsync(_home.At("kept")));
        RegistryCredential found = await FindAsync();
        Assert.Equal(("alice", "pässword"), (found.UserName, found.Secret));
        Assert.Empty(_reporter.Warnings);

        Assert.Contains("docker-credential-mine", Assert.Single(await RemoveAsync()).ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(_home.At("kept")));
        Assert.Empty(await CredentialStore.FindAsync("r.example", _home.Environment, _reporter, default));
    }

    [UnixFact]
    public async Task A_helper_that_fails_is_an_error_that_shows_no_secret()
    {
        _home.WriteHelper("mine", "cat >&2; exit 3");
        _home.Write(Docker, """{"credsStore":"mine","auths":{"r.example":{"auth":"b2xkOm9sZA=="}}}""");

        ImageException failure = await RegistryBench.FailsAsync(ImageError.CommandFailed, () => SaveAsync());

        Assert.Contains("docker-credential-mine", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ssword", failure.Message, StringComparison.Ordinal);
        Assert.Contains("b2xkOm9sZA==", await File.ReadAllTextAsync(_home.At(Docker)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_helper_that_is_missing_is_an_error_and_nothing_is_written_in_the_clear()
    {
        _home.Write(Docker, """{"credsStore":"desktop"}""");

        await RegistryBench.FailsAsync(ImageError.CommandFailed, () => SaveAsync());

        Assert.Equal("""{"credsStore":"desktop"}""", await File.ReadAllTextAsync(_home.At(Docker)));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_not_replaced()
    {
        _home.Write(Docker, "{\n oops");

        ImageException failure = await RegistryBench.FailsAsync(ImageError.Malformed, () => SaveAsync());

        Assert.Contains(_home.At(Docker), failure.Message, StringComparison.Ordinal);
        Assert.Equal("{\n oops", await File.ReadAllTextAsync(_home.At(Docker)));
    }

    [Fact]
    public async Task A_user_name_that_a_file_cannot_hold_is_refused() =>
        await RegistryBench.FailsAsync(ImageError.InvalidArgument, () => SaveAsync(credential: RegistryCredential.Basic("a:b", "p")));

    private void WriteKeeper() => _home.WriteHelper("mine", $"""
        case $1 in
        store) cat > {_home.At("kept")};;
        get) test -f {_home.At("kept")} && cat {_home.At("kept")} || (echo 'credentials not found in native keychain'; exit 1);;
        erase) rm {_home.At("kept")};;
        esac
        """);

    private Task SaveAsync(string registry = "r.example", RegistryCredential? credential = null) =>
        CredentialStore.For(registry, _home.Environment, _reporter).SaveAsync(credential ?? Alice, _reporter, default);

    private Task<RegistryCredential> FindAsync(string registry = "r.example") =>
        new CredentialFinder(_home.Environment).FindAsync(registry, "app", _reporter, default);

    private async Task<IReadOnlyList<CredentialStore>> RemoveAsync(string registry = "r.example")
    {
        IReadOnlyList<CredentialStore> places = await CredentialStore.FindAsync(registry, _home.Environment, _reporter, default);
        foreach (CredentialStore place in places)
        {
            await place.RemoveAsync(_reporter, default);
        }

        return places;
    }
}
