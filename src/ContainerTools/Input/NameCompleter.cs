using System.Collections;
using System.Management.Automation;
using ContainerTools.Registry;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Transport;
using ContainerTools.Session;
using static ContainerTools.Input.PipelineValue;

namespace ContainerTools.Input;

/// <summary>
/// Offers registries that the session knows, then the repositories of the one that was typed out, then the tags of the
/// repository. Docker Hub, which a name without a registry stands for, is not asked.
/// </summary>
public sealed class NameCompleter : Completer
{
    // What nobody reads to its end.
    private const int MostValues = 1000;

    private protected override IEnumerable<string> Find(string parameter, string word, IDictionary given)
    {
        if (parameter == "Tag")
        {
            return TextOf(given, "Name") is { } name && HasRegistry(name) ? FindTags(name, given) : [];
        }

        if (!HasRegistry(word))
        {
            return RegistryCompleter.Known.Select(registry => registry + "/");
        }

        int slash = word.IndexOf('/', StringComparison.Ordinal);
        int colon = word.IndexOf(':', slash);
        return colon < 0
            ? FindRepositories(word[..slash], given)
            : FindTags(word[..colon], given).Select(tag => $"{word[..colon]}:{tag}");
    }

    private static bool HasRegistry(string name)
    {
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && (name[..slash] == "localhost" || name.AsSpan(0, slash).ContainsAny('.', ':'));
    }

    private static IReadOnlyList<string> FindRepositories(string registry, IDictionary given) =>
        Ask(registry, given, (client, cancel) => client.GetRepositoriesAsync(registry, NullReporter.Instance, cancel), name => $"{registry}/{name}");

    private static IReadOnlyList<string> FindTags(string repository, IDictionary given) => ImageReference.TryParse(repository, out ImageReference? reference)
        ? Ask(reference.Registry, given, (client, cancel) => client.GetTagsAsync(reference.WithTag(null).WithDigest(null), NullReporter.Instance, cancel), tag => tag)
        : [];

    private static IReadOnlyList<string> Ask(string registry, IDictionary given, Func<RegistryClient, CancellationToken, IAsyncEnumerable<string>> ask, Func<string, string> complete)
    {
        RegistryClient client = CreateClient(registry, given);
        return Gather(async (add, cancel) =>
        {
            using (client)
            {
                int count = 0;
                await foreach (string value in ask(client, cancel).WithCancellation(cancel).ConfigureAwait(false))
                {
                    add(complete(value));
                    if (++count == MostValues)
                    {
                        break;
                    }
                }
            }
        });
    }

    // The helper that keeps the login for a registry might ask the user something; it is not used where nobody has connected with the registry.
    private static RegistryClient CreateClient(string registry, IDictionary given)
    {
        RegistryConnections connections = RegistryConnections.Current;
        bool allowHttp = IsOn(given, "AllowHttp");
        bool skipCheck = IsOn(given, "SkipCertificateCheck");
        bool isConnected = connections.Find(registry) is not null;
        RegistryOptions Complete(string name)
        {
            RegistryOptions options = connections.OptionsFor(name);
            return options with
            {
                Credential = options.Credential ?? (isConnected ? null : RegistryCredential.Anonymous),
                AllowHttp = options.AllowHttp || allowHttp,
                SkipCertificateCheck = options.SkipCertificateCheck || skipCheck,
            };
        }

        return isConnected ? connections.Client.WithOptions(Complete) : new RegistryClient(Complete);
    }

    private static bool IsOn(IDictionary given, string parameter) => Unwrap(given[parameter]) is true or SwitchParameter { IsPresent: true };
}
