using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ContainerTools.Registry.Authentication;
using ContainerTools.Testing;

namespace ContainerTools.Fuzzing;

/// <summary>Files of logins, which other programs and people write: <c>config.json</c>, <c>auth.json</c>, <c>.dockercfg</c>.</summary>
internal sealed class CredentialTarget : FuzzTarget
{
    private const string Host = "registry.example";

    private static readonly JsonNode[] Seeds =
    [
        JsonNode.Parse("""{"auths":{"registry.example":{"auth":"dTpw"},"https://index.docker.io/v1/":{"username":"u","password":"p"},"registry.example/a/b":{"identitytoken":"t"},"x":{"registrytoken":"t"}},"HttpHeaders":{"a":"b"},"credHelpers":{"other.example":"not-there","registry.example":"not-there"},"credsStore":"nowhere"}""")!,
        JsonNode.Parse("""{"auths":{},"detachKeys":"ctrl-e","currentContext":"x"}""")!,
        JsonNode.Parse("""{"registry.example":{"auth":"dTpw","email":"a@b"},"https://registry.example/v1/":{"auth":"!"}}""")!,
    ];

    private readonly TemporaryFolder _home = new();

    public override string Name => "credentials";

    public override byte[] Make(Random random) => JsonMutator.Mutate(Seeds[random.Next(Seeds.Length)], random);

    public override async Task<bool> TryAsync(byte[] input, CancellationToken cancel)
    {
        await WriteAsync(input, cancel, ".docker", "config.json").ConfigureAwait(false);
        await WriteAsync(input, cancel, ".dockercfg").ConfigureAwait(false);
        var environment = new UserEnvironment(_ => null, _home.Path, null);
        bool isTaken = false;
        foreach (string? repository in new[] { null, "a/b", "a" })
        {
            try
            {
                await new CredentialFinder(environment).FindAsync(Host, repository, NullReporter.Instance, cancel).ConfigureAwait(false);
                isTaken = true;
            }
            catch (ImageException)
            {
            }
        }

        Edit(input);
        return isTaken;
    }

    public override void Dispose()
    {
        _home.Dispose();
        base.Dispose();
    }

    private static void Edit(byte[] input)
    {
        byte[] edited;
        try
        {
            edited = new CredentialText(input).With(Host, Host, "auth", "dTpw");
        }
        catch (JsonException)
        {
            return;
        }

        var file = new CredentialFile("it", null, Encoding.UTF8.GetString(edited).TrimStart('\ufeff'));
        FuzzException.Unless(file.Find(Host, null) is { } found && found.Kind == RegistryCredentialKind.Basic, "A login that is written is found", Encoding.UTF8.GetString(edited));
        byte[] without = new CredentialText(edited).Without(Host);
        FuzzException.Unless(!new CredentialFile("it", null, Encoding.UTF8.GetString(without).TrimStart('\ufeff')).HasEntry(Host), "A login that is taken out is gone", Encoding.UTF8.GetString(without));
    }

    private async Task WriteAsync(byte[] input, CancellationToken cancel, params string[] path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_home[path])!);
        await File.WriteAllBytesAsync(_home[path], input, cancel).ConfigureAwait(false);
    }
}
