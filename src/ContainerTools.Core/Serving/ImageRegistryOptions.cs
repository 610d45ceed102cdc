using System.Net;
using ContainerTools.Serving.Http;

namespace ContainerTools.Serving;

/// <summary>What an <see cref="ImageRegistry"/> serves, and where.</summary>
public sealed record ImageRegistryOptions
{
    /// <summary>
    /// An OCI image layout, such as a store; made where there is none. What is pushed goes there and stays. Null for a temporary
    /// folder that goes with the registry.
    /// </summary>
    public string? Store { get; init; }

    /// <summary>Served under their RepoTags and read where they come from, when a client asks; not together with a store.</summary>
    public IReadOnlyList<IImage> Images { get; init; } = [];

    /// <summary>Whether pushing and deleting are refused.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>
    /// Whether a manifest is taken of which layers, the config, or images of an index are not there, as for an index of which only some
    /// platforms are kept. Who pulls it finds out what is missing.
    /// </summary>
    public bool AllowSparse { get; init; }

    /// <summary>Where it listens: 127.0.0.1, unless a certificate and a login are there for others.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port; 0 for one that is free.</summary>
    public int Port { get; init; }

    /// <summary>By which TLS is spoken; null for plain HTTP. The registry disposes of it when it ends.</summary>
    public ServerCertificate? Certificate { get; init; }

    /// <summary>User and password that every client must name, to read and to write; null for none.</summary>
    public NetworkCredential? Login { get; init; }

    /// <summary>
    /// How long a manifest in the store stays after its last tag moved on. Then it is removed, with the blobs that nothing else needs, unless a client has asked
    /// for one of them in the last hour. <see cref="TimeSpan.MaxValue"/> for ever.
    /// </summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Whether a client is answered only when what it sent is on the disk, so that it survives a power cut. Without, the system writes it in its own time, and a
    /// power cut may leave a damaged store. What is temporary is never brought to the disk.
    /// </summary>
    public bool SyncToDisk { get; init; } = true;

    /// <summary>Tells the time, for <see cref="Retention"/>.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Told the path of each file and folder that was brought to the disk, on any thread.</summary>
    internal Action<string>? Synchronized { get; init; }

    /// <summary>Sees every request first, on any thread; what it answers is the answer. For tests that want faults.</summary>
    public Func<HttpRequest, CancellationToken, ValueTask<RegistryAnswer?>>? Intercept { get; init; }
}
