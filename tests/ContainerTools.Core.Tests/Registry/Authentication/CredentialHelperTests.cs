using System.Diagnostics;
using ContainerTools.Registry.Authentication;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Registry;

/// <summary>With real processes: small shell scripts, so these tests say something on Linux and macOS only.</summary>
public sealed class CredentialHelperTests : IDisposable
{
    private const string Docker = ".docker/config.json";
    private readonly TemporaryHome _home = new();
    private readonly CollectingReporter _reporter = new();

    public void Dispose() => _home.Dispose();

    [UnixFact]
    public async Task A_helper_is_asked_for_the_server_on_its_input()
    {
        _home.WriteHelper("echo", """printf '{"ServerURL":"x","Username":"%s","Secret":"%s"}' "$1" "$(cat)" """);

        RegistryCredential? found = await GetAsync("echo", "https://index.docker.io/v1/");

        Assert.Equal(("get", "https://index.docker.io/v1/"), (found?.UserName, found?.Secret));
        Assert.Equal("'docker-credential-echo', named by the file 'f'", found?.Origin);
    }

    [UnixFact]
    public async Task The_user_token_means_an_identity_token()
    {
        _home.WriteHelper("id", """echo '{"Username":"<token>","Secret":"pä"}'""");

        RegistryCredential? found = await GetAsync("id");

        Assert.Equal((RegistryCredentialKind.IdentityToken, "pä"), (found?.Kind, found?.Secret));
    }

    [UnixTheory]
    [InlineData("echo 'credentials not found in native keychain'; exit 1")]
    [InlineData("echo 'error: credentials not found' >&2; exit 1")]
    [InlineData("""echo '{"Username":"","Secret":""}'""")]
    public async Task Nothing_found_is_nothing_wrong(string script)
    {
        _home.WriteHelper("none", script);

        Assert.Null(await GetAsync("none"));
        Assert.Empty(_reporter.Warnings);
    }

    [UnixTheory]
    [InlineData("echo 'the keyring is locked' >&2; exit 3", "the keyring is locked")]
    [InlineData("printf 'locked\\033[2J'; exit 3", "locked[2J")]
    [InlineData("""echo '{"Username":"u","Secret":"s3cret"}'; exit 3""", "exit code 3")]
    [InlineData("echo s3cret", "protocol")]
    [InlineData("""echo '{"Username":"s3cret"}'""", "protocol")]
    [InlineData("exit 0", "protocol")]
    public async Task A_failure_is_a_warning_that_shows_no_secret(string script, string reason)
    {
        _home.WriteHelper("bad", script);

        Assert.Null(await GetAsync("bad"));

        string warning = Assert.Single(_reporter.Warnings);
        Assert.Contains(reason, warning, StringComparison.Ordinal);
        Assert.Contains("docker-credential-bad", warning, StringComparison.Ordinal);
        Assert.Contains("the file 'f'", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", warning, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task A_helper_that_hangs_is_ended()
    {
        _home.WriteHelper("slow", $"sleep 60 & echo $! > {_home.At("pid")}; wait");
        Stopwatch watch = Stopwatch.StartNew();

        Assert.Null(await GetAsync("slow", limit: TimeSpan.FromSeconds(0.5)));

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20));
        Assert.Contains("longer than 0.5 s", Assert.Single(_reporter.Warnings), StringComparison.Ordinal);
        await AssertEndedAsync();
    }

    [UnixFact]
    public async Task Cancelling_ends_the_helper()
    {
        _home.WriteHelper("slow", $"sleep 60 & echo $! > {_home.At("pid")}; wait");
        using CancellationTokenSource stop = new(TimeSpan.FromSeconds(0.5));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => GetAsync("slow", cancel: stop.Token));

        Assert.Empty(_reporter.Warnings);
        await AssertEndedAsync();
    }

    [Theory]
    [InlineData("desktop")]
    [InlineData("sub/there")]
    public async Task A_missing_helper_is_a_warning_that_names_the_file(string name)
    {
        _home.WriteHelper("sub/there", "exit 0");
        _home.Write(Docker, $$"""{"credsStore":"{{name}}"}""");

        Assert.Equal(RegistryCredential.Anonymous, await FindAsync());

        string warning = Assert.Single(_reporter.Warnings);
        Assert.Contains($"'docker-credential-{name}'", warning, StringComparison.Ordinal);
        Assert.Contains("not on the PATH", warning, StringComparison.Ordinal);
        Assert.Contains(_home.At(Docker), warning, StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task A_file_that_cannot_be_executed_is_no_helper()
    {
        _home.Write("bin/docker-credential-text", "#!/bin/sh");

        Assert.Null(await GetAsync("text"));
        Assert.Contains("not on the PATH", Assert.Single(_reporter.Warnings), StringComparison.Ordinal);
    }

    [UnixFact]
    public async Task The_hosts_own_helper_comes_before_entries_and_those_before_the_store()
    {
        _home.WriteHelper("own", """echo '{"Username":"own","Secret":"p"}'""");
        _home.WriteHelper("store", """echo '{"Username":"store","Secret":"p"}'""");
        _home.Write(Docker, $$"""
            {
                "auths": { "r.example": { "username": "entry", "password": "p" }, "q.example": { "username": "entry", "password": "p" }, "p.example": {} },
                "credHelpers": { "https://r.example": "own", "p.example": "" },
                "credsStore": "store"
            }
            """);

        Assert.Equal("own", (await FindAsync("r.example")).UserName);
        Assert.Equal("entry", (await FindAsync("q.example")).UserName);
        Assert.Equal("store", (await FindAsync("p.example")).UserName);
        Assert.Equal("store", (await FindAsync("docker.io")).UserName);
        Assert.Empty(_reporter.Warnings);
    }

    private Task<RegistryCredential> FindAsync(string registry = "r.example") =>
        new CredentialFinder(_home.Environment).FindAsync(registry, "app", _reporter, CancellationToken.None);

    private Task<RegistryCredential?> GetAsync(string name, string server = "r.example", TimeSpan? limit = null, CancellationToken cancel = default) =>
        new CredentialHelper(_home.Environment) { TimeLimit = limit ?? TimeSpan.FromSeconds(30) }
            .GetAsync(name, server, "the file 'f'", _reporter.Warning, cancel);

    /// <summary>The helper's own child is gone too.</summary>
    private async Task AssertEndedAsync()
    {
        int id = int.Parse(await File.ReadAllTextAsync(_home.At("pid")), System.Globalization.CultureInfo.InvariantCulture);
        for (int i = 0; i < 100 && IsRunning(id); i++)
        {
            await Task.Delay(50);
        }

        Assert.False(IsRunning(id));
    }

    // A killed process without a parent that asks for it stays listed as a zombie.
    private static bool IsRunning(int id)
    {
        string status = $"/proc/{id}/stat";
        return File.Exists(status) && !File.ReadAllText(status).Contains(") Z", StringComparison.Ordinal);
    }
}
