using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ContainerTools.IO.Files;
using ContainerTools.Serving.Content;
using ContainerTools.Serving.Endpoints;
using ContainerTools.Serving.Http;

namespace ContainerTools.Serving;

/// <summary>
/// A registry (OCI distribution-spec 1.1) on the loopback address, or for others too with a certificate and a login, for as long as it is not disposed of and the process lives.
/// Its members may be used from several threads.
/// </summary>
public sealed class ImageRegistry : IAsyncDisposable, IDisposable
{
    private readonly RequestLog _log = new();
    private readonly ImageRegistryOptions _options;
    private readonly RepositoryIndex _index;
    private readonly RegistryHandler _handler;
    private readonly ReceivedUploads _sessions;
    private readonly HttpServer _server;
    private readonly RegistryUpkeep? _upkeep;
    private readonly string? _temporary;
    private int _stopped;

    private ImageRegistry(ImageRegistryOptions options, string root, string? temporary, DiskSync sync)
    {
        _options = options;
        _temporary = temporary;
        var content = new RegistryContent(root, options.Images.SelectMany(image => ManifestTree.Of(image).Content()), sync, options.Clock);
        _index = temporary is null ? new RepositoryIndex(new LayoutIndexFile(root, sync), [], sync, options.Clock) : new RepositoryIndex(null, ServedImages.Name(options.Images), sync, options.Clock);
        _ = _index.Entries;
        _ = _index.Left;
        var graph = new ManifestGraph(_index, content);
        _sessions = new ReceivedUploads(content.IngestFolder, sync, TimeProvider.System);
        if (!options.ReadOnly)
        {
            _sessions.RemoveLeftovers();
            content.RemoveLeftovers();
            _upkeep = new RegistryUpkeep(_index, new RetentionSweep(_index, content, graph, options.Retention, options.Clock), options.Clock);
        }

        _handler = new RegistryHandler(_index, content, graph, _sessions, options.Login is null ? null : new ServerLogin(options.Login), options.ReadOnly, options.AllowSparse);
        _server = new HttpServer(new IPEndPoint(options.Address, options.Port), options.Certificate, AnswerAsync);
        _upkeep?.Start();
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <summary>
    /// Address and port, as they stand before a repository in the name of an image. Where it listens on all addresses, the name in the
    /// certificate stands for them.
    /// </summary>
    public string Host => $"{Name}:{_server.Port}";

    /// <summary>The port on which it listens.</summary>
    public int Port => _server.Port;

    /// <summary>The address of the registry: with the scheme https where it has a certificate, else http.</summary>
    public Uri Uri => new($"{(_options.Certificate is null ? "http" : "https")}://{Host}/");

    /// <summary>The layout that is served; null for piped images and an empty registry, whose pushes are temporary.</summary>
    public string? Store => _options.Store;

    /// <summary>Whether clients may not push and delete.</summary>
    public bool IsReadOnly => _options.ReadOnly;

    /// <summary>Whether it still listens.</summary>
    public bool IsRunning => Volatile.Read(ref _stopped) == 0;

    /// <summary>The names of the repositories that have a manifest now, sorted.</summary>
    public IReadOnlyList<string> Repositories => _index.Entries.Repositories.Order(StringComparer.Ordinal).ToArray();

    /// <summary>What can be pulled by name: host, repository and tag. A name that is too long for a reference is left out.</summary>
    public IReadOnlyList<ImageReference> References => _index.Entries.Entries
        .Where(entry => entry.Tag is not null)
        .Select(entry => $"{entry.Repository}:{entry.Tag}")
        .Distinct()
        .Order(StringComparer.Ordinal)
        .Select(name => ImageReference.TryParse($"{Host}/{name}", out ImageReference? reference) ? reference : null)
        .OfType<ImageReference>()
        .ToArray();

    /// <summary>The latest thousand requests, the oldest first.</summary>
    public IReadOnlyList<ServedRequest> Requests => _log.ToArray();

    /// <exception cref="ImageException">
    /// The port is taken, the folder is not a layout, a name stands for two images, or the address is one for other machines and certificate
    /// or login are missing.
    /// </exception>
    public static ImageRegistry Start(ImageRegistryOptions options)
    {
        if (!IPAddress.IsLoopback(options.Address) && (options.Certificate is null || options.Login is null))
        {
            throw new ImageException(ImageError.InvalidArgument, $"Other machines reach the address {options.Address}. A registry there needs a certificate and a login.", options.Address);
        }

        if (options.Retention < TimeSpan.Zero)
        {
            throw new ImageException(ImageError.InvalidArgument, $"A manifest cannot stay for {options.Retention}.", options.Retention);
        }

        if (options.Store is { } store)
        {
            if (options.Images.Count > 0)
            {
                throw new ImageException(ImageError.InvalidArgument, "Serve either a store or images, not both.");
            }

            var sync = new DiskSync(options.SyncToDisk, options.Synchronized);
            ServedFolder.Prepare(store, options.ReadOnly, sync);
            return new ImageRegistry(options, store, temporary: null, sync);
        }

        string folder = MakeTemporaryFolder();
        try
        {
            return new ImageRegistry(options, folder, folder, DiskSync.Off);
        }
        catch
        {
            FileMove.DeleteFolder(folder);
            throw;
        }
    }

    /// <summary>Ends all connections. What was pushed into a store stays, unfinished uploads and everything temporary go.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
        {
            return;
        }

        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        await _server.DisposeAsync().ConfigureAwait(false);
        if (_upkeep is not null)
        {
            await _upkeep.DisposeAsync().ConfigureAwait(false);
        }

        _sessions.Dispose();
        _options.Certificate?.Dispose();
        if (_temporary is not null)
        {
            try
            {
                FileMove.DeleteFolder(_temporary);
            }
            catch (Exception exception) when (FileErrors.IsFileError(exception))
            {
                // On Windows a file that is being read cannot be removed; the system clears the folder for temporary files later.
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Task.Run(() => DisposeAsync().AsTask()).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override string ToString() => Host;

    private string Name => _options.Address switch
    {
        var all when all.Equals(IPAddress.Any) || all.Equals(IPAddress.IPv6Any) => _options.Certificate!.Certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false) is { Length: > 0 } name ? name : Dns.GetHostName(),
        { AddressFamily: AddressFamily.InterNetworkV6 } address => $"[{address}]",
        var address => address.ToString(),
    };

    private static string MakeTemporaryFolder()
    {
        try
        {
            return Directory.CreateTempSubdirectory("containertools-registry-").FullName;
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            throw FileErrors.Wrap(exception, Path.GetTempPath());
        }
    }

    private async Task<RegistryAnswer> AnswerAsync(HttpRequest request, CancellationToken cancel)
    {
        DateTimeOffset time = DateTimeOffset.Now;
        long started = Stopwatch.GetTimestamp();
        RegistryAnswer answer = await InterceptAsync(request, cancel).ConfigureAwait(false)
            ?? await _handler.AnswerAsync(request, cancel).ConfigureAwait(false);
        _log.Add(new ServedRequest(time, request.Method, request.Target, answer.Status, request.IsHead ? 0 : answer.Length, Stopwatch.GetElapsedTime(started), request.Header("User-Agent")));
        return answer;
    }

    private async Task<RegistryAnswer?> InterceptAsync(HttpRequest request, CancellationToken cancel)
    {
        try
        {
            return _options.Intercept is { } intercept ? await intercept(request, cancel).ConfigureAwait(false) : null;
        }
#pragma warning disable CA1031 // Whatever the embedder's code throws, the client is told, and other clients have nothing to do with it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return RegistryAnswer.Error(500, "UNKNOWN", $"The interception failed: {exception.Message}");
        }
    }

    private void OnProcessExit(object? sender, EventArgs arguments) => Dispose();
}
