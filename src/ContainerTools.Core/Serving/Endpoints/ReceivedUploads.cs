using System.Collections.Concurrent;
using ContainerTools.IO.Files;
using ContainerTools.Serving.Http;

namespace ContainerTools.Serving.Endpoints;

/// <summary>The uploads under way.</summary>
internal sealed class ReceivedUploads(string folder, DiskSync sync, TimeProvider clock) : IDisposable
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
                using (RegularFile.OpenLocked(path, create: false))
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

    /// <summary>A new upload. If there are too many, the one that nobody has used for longest gives way.</summary>
    /// <exception cref="HttpFault">There are too many, and all of them are in use.</exception>
    public ReceivedUpload Create(string repository, string algorithm)
    {
        foreach (ReceivedUpload old in _sessions.Values.Where(session => clock.GetElapsedTime(session.LastUsed) > Lifetime))
        {
            TryEvict(old);
        }

        // Whoever opens uploads and leaves them must not keep others out.
        if (_sessions.Count >= MostAtOnce && !_sessions.Values.OrderBy(session => session.LastUsed).Any(TryEvict))
        {
            throw new HttpFault(429, "TOOMANYREQUESTS", $"{MostAtOnce} uploads are sending at this moment; try again later.");
        }

        var added = new ReceivedUpload(repository, folder, algorithm, sync, clock);
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

    private bool TryEvict(ReceivedUpload session)
    {
        if (!session.Gate.Wait(0))
        {
            return false;
        }

        // A request that waits for the gate looks again and finds that the upload is gone.
        Remove(session);
        session.Gate.Release();
        return true;
    }

    public void Dispose()
    {
        foreach (ReceivedUpload session in _sessions.Values)
        {
            Remove(session);
        }
    }
}
