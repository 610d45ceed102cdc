using System.Collections.Concurrent;
using ContainerTools.IO.Files;
using ContainerTools.Serving.Http;

namespace ContainerTools.Serving.Endpoints;

/// <summary>The uploads under way.</summary>
internal sealed class ReceivedUploads(string folder, TimeProvider clock) : IDisposable
{
    // Each holds a file open.
    private const int MostAtOnce = 500;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<string, ReceivedUpload> _sessions = new(StringComparer.Ordinal);

    /// <summary>Removes what servers that were killed have left.</summary>
    public void RemoveLeftovers()
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        foreach (string path in Directory.EnumerateFiles(folder, ReceivedUpload.FilePrefix + "*"))
        {
            try
            {
                using (new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                {
                }

                File.Delete(path);
            }
            catch (Exception exception) when (FileErrors.IsFileError(exception))
            {
                // In use by another server, or not ours to remove.
            }
        }
    }

    /// <exception cref="HttpFault">There are too many.</exception>
    public ReceivedUpload Create(string repository, string algorithm)
    {
        foreach (ReceivedUpload old in _sessions.Values.Where(session => clock.GetElapsedTime(session.LastUsed) > Lifetime && session.Gate.CurrentCount > 0))
        {
            Remove(old);
        }

        if (_sessions.Count >= MostAtOnce)
        {
            throw new HttpFault(429, "TOOMANYREQUESTS", $"{MostAtOnce} uploads are under way; finish or cancel some of them.");
        }

        var added = new ReceivedUpload(repository, folder, algorithm, clock);
        _sessions[added.Id] = added;
        return added;
    }

    /// <exception cref="HttpFault">There is no such upload.</exception>
    public ReceivedUpload Find(string repository, string id) => _sessions.TryGetValue(id, out ReceivedUpload? session) && session.Repository == repository
        ? session
        : throw new HttpFault(404, "BLOB_UPLOAD_UNKNOWN", $"There is no upload '{id}'.");

    public void Remove(ReceivedUpload session)
    {
        if (_sessions.TryRemove(session.Id, out _))
        {
            session.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (ReceivedUpload session in _sessions.Values)
        {
            Remove(session);
        }
    }
}
