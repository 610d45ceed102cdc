using System.Security.Cryptography;
using ContainerTools.IO.Files;
using ContainerTools.IO.Streams;
using ContainerTools.Serving.Http;

namespace ContainerTools.Serving.Endpoints;

/// <summary>A blob that a client sends in one piece or several. What came stays when the connection breaks.</summary>
internal sealed class ReceivedUpload : IDisposable
{
    /// <summary>How the names of files begin that hold unfinished uploads.</summary>
    public const string FilePrefix = "upload-";

    private readonly DiskSync _sync;
    private readonly TimeProvider _clock;
    private readonly FileStream _file;
    private readonly string _algorithm;
    private readonly IncrementalHash _hash;

    public ReceivedUpload(string repository, string folder, string algorithm, DiskSync sync, TimeProvider clock)
    {
        _sync = sync;
        Repository = repository;
        _clock = clock;
        LastUsed = clock.GetTimestamp();
        _algorithm = algorithm;
        _hash = IncrementalHash.CreateHash(algorithm == "sha512" ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256);
        Directory.CreateDirectory(folder);
        RegularFile.RequireNoLink(folder);

        // The file is opened without sharing, so that another server that clears the folder sees that it is in use.
        _file = new FileStream(Path.Combine(folder, FilePrefix + Id), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
    }

    public string Id { get; } = Guid.NewGuid().ToString("N");

    public string Repository { get; }

    /// <summary>How many bytes have come.</summary>
    public long Length { get; private set; }

    public bool IsBroken { get; private set; }

    /// <summary>One request at a time: pieces have an order.</summary>
    public SemaphoreSlim Gate { get; } = new(1);

    /// <summary>When a request last ended, in the clock's own time stamps.</summary>
    public long LastUsed { get; private set; }

    public async Task AppendAsync(Stream body, CancellationToken cancel)
    {
        try
        {
            await StreamCopy.CopyAheadAsync(body, Append, NullReporter.Instance, cancel).ConfigureAwait(false);
        }
        finally
        {
            LastUsed = _clock.GetTimestamp();
        }
    }

    /// <returns>The file with the content, which is on the disk; it is the caller's now.</returns>
    /// <exception cref="HttpFault">The content has another digest.</exception>
    public string Complete(Digest expected)
    {
        Digest digest = expected.Algorithm == _algorithm ? Digest.FromHash(_algorithm, _hash.GetCurrentHash()) : HashAgain(expected);
        if (digest != expected)
        {
            throw new HttpFault(400, "DIGEST_INVALID", $"The content has the digest {digest}, not {expected}.");
        }

        _sync.Flush(_file);
        _file.Dispose();
        return _file.Name;
    }

    public void Dispose()
    {
        _file.Dispose();
        _hash.Dispose();

        // The file has gone already if all went well.
        FileMove.Delete(_file.Name);
    }

    private ValueTask Append(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            _file.Write(bytes.Span);
        }
        catch (Exception exception) when (FileErrors.IsFileError(exception))
        {
            IsBroken = true;
            throw FileErrors.Wrap(exception, _file.Name);
        }

        _hash.AppendData(bytes.Span);
        Length += bytes.Length;
        LastUsed = _clock.GetTimestamp();
        return ValueTask.CompletedTask;
    }

    private Digest HashAgain(Digest expected)
    {
        using IncrementalHash hash = expected.CreateHash();
        byte[] buffer = new byte[StreamCopy.BufferSize];
        _file.Position = 0;
        int read;
        while ((read = _file.Read(buffer)) > 0)
        {
            hash.AppendData(buffer.AsSpan(0, read));
        }

        return Digest.FromHash(expected.Algorithm, hash.GetHashAndReset());
    }
}
