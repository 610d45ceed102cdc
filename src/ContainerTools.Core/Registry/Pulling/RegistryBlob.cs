using ContainerTools.IO.Streams;
using ContainerTools.Registry.Authentication;
using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Pulling;

/// <summary>A blob as its registry, or a mirror of it, serves it (OCI distribution-spec, "Pulling blobs").</summary>
internal sealed class RegistryBlob(RegistrySession session, string repository, Descriptor descriptor) : Blob(descriptor)
{
    public string Registry => session.Name;

    public string Repository => repository;

    internal override object Place => (session, repository);

    protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel) =>
        session.ReadAsync(
            repository,
            async (source, name, mirror) => await OpenAsync(source, name, offset, reporter, cancel).ConfigureAwait(false) is var stream && mirror is null
                ? stream
                : new MirroredStream(stream, offset, mirror, (position, token) => OpenAsync(session.Transport, repository, position, reporter, token), reporter),
            reporter);

    internal override bool IsLocal => false;

    internal override async Task<Stream?> TryOpenRangeAsync(long offset, long length, IReporter reporter, CancellationToken cancel)
    {
        try
        {
            return await session.ReadAsync(repository, (source, name, _) => OpenRangeAsync(source, name, offset, length, reporter, cancel), reporter).ConfigureAwait(false);
        }
        catch (ImageException exception) when (exception.Error == ImageError.Unsupported)
        {
            reporter.Verbose(exception.Message);
            return null;
        }
    }

    private async Task<Stream> OpenRangeAsync(RegistryTransport source, string name, long offset, long length, IReporter reporter, CancellationToken cancel)
    {
        var stream = new DownloadStream(source, ToRequest(name), Descriptor, $"Blob {Digest} of {source.Name}/{name}", offset, reporter, offset + length);
        try
        {
            await stream.OpenAsync(cancel).ConfigureAwait(false);
        }
        catch
        {
            stream.Dispose();
            throw;
        }

        reporter.Verbose($"Blob {Digest}: fetching {length:N0} of {Size:N0} bytes, from {offset:N0} on, from {source.Name}/{name}.");
        return new LimitedStream(stream, length);
    }

    private RegistryRequest ToRequest(string name) =>
        new(HttpMethod.Get, $"v2/{name}/blobs/{Digest}", RegistryScope.Repository(name, "pull")) { IsBlob = true };

    private async Task<Stream> OpenAsync(RegistryTransport source, string name, long offset, IReporter reporter, CancellationToken cancel)
    {
        var stream = new DownloadStream(source, ToRequest(name), Descriptor, $"Blob {Digest} of {source.Name}/{name}", offset, reporter);
        try
        {
            // Opened now, so that a blob that is missing or forbidden is told before anything is written.
            await stream.OpenAsync(cancel).ConfigureAwait(false);
        }
        catch
        {
            stream.Dispose();
            throw;
        }

        reporter.Verbose($"Blob {Digest}: fetching {(offset == 0 ? $"{Size:N0} bytes" : $"the last {Size - offset:N0} of {Size:N0} bytes")} from {source.Name}/{name}.");
        return stream;
    }
}
