namespace ContainerTools.Registry;

/// <summary>A blob as its registry serves it (OCI distribution-spec, "Pulling blobs").</summary>
internal sealed class RegistryBlob(RegistrySession session, string repository, Descriptor descriptor) : Blob(descriptor)
{
    public string Registry => session.Name;

    public string Repository => repository;

    protected internal override async Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel)
    {
        var request = new RegistryRequest(HttpMethod.Get, $"v2/{repository}/blobs/{Digest}", RegistryScope.Repository(repository, "pull"));
        var stream = new DownloadStream(session, request, Descriptor, $"Blob {Digest} of {session.Name}/{repository}", offset, reporter);
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

        reporter.Verbose($"Blob {Digest}: fetching {(offset == 0 ? $"{Size:N0} bytes" : $"the last {Size - offset:N0} of {Size:N0} bytes")} from {session.Name}/{repository}.");
        return stream;
    }
}
