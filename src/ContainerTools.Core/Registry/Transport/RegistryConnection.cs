using System.Net;
using ContainerTools.Registry.Authentication;

namespace ContainerTools.Registry.Transport;

/// <summary>A registry that let us in, and how to talk to it.</summary>
public sealed class RegistryConnection
{
    // Docker Hub tells the limits with this manifest; a HEAD counts as no pull (Docker Hub documentation, "Usage and limits").
    private const string LimitsRepository = "ratelimitpreview/test";
    private readonly RegistrySession _session;
    private readonly DateTimeOffset? _end;

    private RegistryConnection(RegistrySession session, RegistryCredential credential)
    {
        _session = session;
        User = credential.UserName;
        CredentialKind = credential.Kind;
        CredentialOrigin = credential.Origin;
        _end = credential.FindExpiry();
    }

    /// <summary>The registry as references name it.</summary>
    public string Registry => _session.Name;

    /// <summary>Null where the registry knows no name: it was entered without credentials or with a token.</summary>
    public string? User { get; }

    /// <summary>How it was entered: without credentials, with user name and password, or with a token.</summary>
    public RegistryCredentialKind CredentialKind { get; }

    /// <summary>Where the credential was found, such as the file of a program; null where it was given directly.</summary>
    public string? CredentialOrigin { get; }

    /// <summary>The path of the registry's API.</summary>
    public string ApiPath => Options.ApiPath;

    /// <summary>Whether everybody on the way can read and change what is sent: there is no TLS, or any certificate will do.</summary>
    public bool IsInsecure => Options.SkipCertificateCheck || _session.Address?.Scheme == Uri.UriSchemeHttp;

    /// <summary>
    /// When it ends, as far as it is known: for a token that was given, what the token says itself (RFC 7519, "exp"); for another
    /// credential, when the last of the tokens ends that the registry gave for it, after which another one is asked for. Null where nothing says
    /// an end.
    /// </summary>
    public DateTimeOffset? Expires => _end ?? (_session.Transport.TokenTimeLeft is { } left ? Options.TimeProvider.GetUtcNow() + left : null);

    /// <summary>The registries that are asked before it.</summary>
    public IReadOnlyList<RegistryMirror> Mirrors => Options.Mirrors.ToArray();

    /// <summary>The limits that the last answer named; null where no answer has named any.</summary>
    public RateLimit? RateLimit => _session.RateLimit;

    /// <summary>How it is talked to.</summary>
    public RegistryOptions Options => _session.Options;

    /// <summary>The name that references have for a registry: one for all of Docker Hub's.</summary>
    /// <exception cref="ImageException">It is not a host.</exception>
    public static string NameOf(string registry) => RegistryName.Of(registry);

    /// <inheritdoc/>
    public override string ToString() => User is null ? Registry : $"{User}@{Registry}";

    /// <summary>Asks a registry to let us in (OCI distribution-spec, "Determining Support").</summary>
    /// <exception cref="ImageException">Among others <see cref="ImageError.Unauthorized"/>: it does not take the credentials.</exception>
    internal static async Task<RegistryConnection> OpenAsync(RegistrySession session, IReporter reporter, CancellationToken cancel)
    {
        bool asked = await session.Transport.PingAsync(reporter, cancel).ConfigureAwait(false);
        if (!asked && session.Options.Credential is { Kind: not RegistryCredentialKind.Anonymous })
        {
            reporter.Warning($"{session.Name} lets everybody in, so the credentials were not checked.");
        }

        if (session.Name == DockerHub.Name)
        {
            await AskForLimitsAsync(session, reporter, cancel).ConfigureAwait(false);
        }

        RegistryCredential credential = await session.Transport.FindCredentialAsync(null, reporter, cancel).ConfigureAwait(false);
        reporter.Verbose($"{session.Name} took {credential}.");
        return new RegistryConnection(session, credential);
    }

    private static async Task AskForLimitsAsync(RegistrySession session, IReporter reporter, CancellationToken cancel)
    {
        var request = new RegistryRequest(HttpMethod.Head, $"v2/{LimitsRepository}/manifests/latest", RegistryScope.Repository(LimitsRepository, "pull"));
        try
        {
            using HttpResponseMessage response = await session.Transport.SendAsync(request, "Rate limits", reporter, cancel).ConfigureAwait(false);
            reporter.Verbose(response.StatusCode == HttpStatusCode.OK
                ? $"{session.Name} was asked for its limits."
                : $"{session.Name} does not tell its limits ({(int)response.StatusCode}).");
        }
        catch (ImageException exception)
        {
            reporter.Verbose($"{session.Name} does not tell its limits: {exception.Message}");
        }
    }
}
