using System.Security.Cryptography.X509Certificates;
using ContainerTools.Registry.Authentication;

namespace ContainerTools.Registry.Transport;

/// <summary>
/// How to talk to a registry. Within one client, requests with equal options share connections and tokens; options
/// with different objects as handler or clock are not equal. Immutable, for any thread.
/// </summary>
public sealed record RegistryOptions
{
    /// <summary>OCI distribution-spec, "Pushing Manifests": registries take manifests of at least 4 MiB.</summary>
    public const long DefaultMaximumManifestSize = ManifestDocument.UsualLimit;

    /// <summary>Where registries have their API (OCI distribution-spec, "API").</summary>
    public const string DefaultApiPath = "/v2/";

    private readonly string _apiPath = DefaultApiPath;

    /// <summary>
    /// The path of the registry's API, for one that shares its host with others: what stands in place of <c>/v2/</c>, such as
    /// <c>/proxy/docker/v2/</c>. It begins and ends with a slash; one at the end may be left out when it is set.
    /// </summary>
    /// <exception cref="ImageException">It is not an absolute path.</exception>
    public string ApiPath
    {
        get => _apiPath;
        init
        {
            string path = value.EndsWith('/') ? value : value + "/";
            _apiPath = Uri.TryCreate(new Uri("http://registry"), path, out Uri? uri) && value.StartsWith('/') && uri.Host == "registry" && uri.AbsolutePath == path
                ? path
                : throw new ImageException(ImageError.InvalidArgument, $"'{value}' is not the path of an API, such as {DefaultApiPath}.", value);
        }
    }

    /// <summary>Null: looked up where docker and podman keep theirs.</summary>
    public RegistryCredential? Credential { get; init; }

    /// <summary>
    /// Whether a registry without TLS will do, for which loopback hosts need no such permission; and whether a registry with TLS may
    /// redirect requests for blobs to storage without it.
    /// </summary>
    public bool AllowHttp { get; init; }

    /// <summary>Whether any certificate will do. Everybody on the way can then read and change what is sent.</summary>
    public bool SkipCertificateCheck { get; init; }

    /// <summary>Certificate authorities to trust beside the system's.</summary>
    public EquatableList<X509Certificate2> Authorities { get; init; } = [];

    /// <summary>By which this client shows who it is (mutual TLS); null for none.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>Whether layers may be fetched from the URLs in their descriptors; it is done without credentials.</summary>
    public bool AllowForeignLayer { get; init; }

    /// <summary>How long a server may send nothing.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many blobs are transferred at once.</summary>
    public int MaximumTransfers { get; init; } = 6;

    /// <summary>Asked for manifests and blobs before the registry is; what none of them has comes from the registry.</summary>
    public EquatableList<RegistryMirror> Mirrors { get; init; } = [];

    /// <summary>Of a manifest or config, in bytes.</summary>
    public long MaximumManifestSize { get; init; } = DefaultMaximumManifestSize;

    /// <summary>
    /// Sends the messages instead of the library's own connections, for instance to log or count them, or in a test without a network.
    /// It must not follow redirects, keep cookies or decompress bodies, and may get the same message more than once.
    /// <see cref="SkipCertificateCheck"/>, <see cref="Authorities"/> and <see cref="ClientCertificate"/> are then the handler's own
    /// business. Null: connections of our own. The caller owns the handler: it is never disposed here.
    /// </summary>
    public HttpMessageHandler? Handler { get; init; }

    /// <summary>The clock for pauses before retries, <c>Retry-After</c>, idle limits and the lifetime of tokens; the system's unless another is given.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
