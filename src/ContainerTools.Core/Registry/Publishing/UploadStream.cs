using System.Buffers;
using System.Security.Cryptography;
using ContainerTools.IO.Streams;

namespace ContainerTools.Registry.Publishing;

/// <summary>
/// Uploads what is written to it, chunk by chunk, while the next chunk is being made; its digest and size are known at the
/// end.
/// </summary>
internal sealed class UploadStream : WriteOnlyStream
{
    private readonly ChunkedUpload _upload;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _gathering;
    private byte[] _leaving;
    private int _gathered;
    private Task<UploadResult> _sending = Task.FromResult(new UploadResult(UploadStatus.Accepted));

    public UploadStream(ChunkedUpload upload)
    {
        _upload = upload;
        _gathering = ArrayPool<byte>.Shared.Rent(upload.PreferredSize);
        _leaving = ArrayPool<byte>.Shared.Rent(upload.PreferredSize);
    }

    /// <summary>What became of the upload, where it came to nothing; then every call throws, because a stream has no other way to say it.</summary>
    public UploadResult? Failure { get; private set; }

    /// <summary>In bytes.</summary>
    public long Written { get; private set; }

    public override void Write(ReadOnlySpan<byte> buffer) =>
        WriteAsync(buffer.ToArray(), CancellationToken.None).AsTask().GetAwaiter().GetResult();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _hash.AppendData(buffer.Span);
        Written += buffer.Length;
        while (!buffer.IsEmpty)
        {
            int count = Math.Min(buffer.Length, _upload.PreferredSize - _gathered);
            buffer[..count].CopyTo(_gathering.AsMemory(_gathered));
            buffer = buffer[count..];
            _gathered += count;
            if (_gathered == _upload.PreferredSize)
            {
                await SendAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Sends the rest.</summary>
    /// <returns>The digest of everything.</returns>
    public async Task<Digest> CompleteAsync(CancellationToken cancel)
    {
        await SendAsync(cancel).ConfigureAwait(false);
        await FinishAsync().ConfigureAwait(false);
        return Digest.FromHash("sha256", _hash.GetHashAndReset());
    }

    /// <summary>Waits for what is on its way, whatever becomes of it: nobody else may have the buffers before.</summary>
    public override async ValueTask DisposeAsync()
    {
        await ((Task)_sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ArrayPool<byte>.Shared.Return(_gathering);
        ArrayPool<byte>.Shared.Return(_leaving);
        _hash.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async Task FinishAsync()
    {
        UploadResult result = await _sending.ConfigureAwait(false);
        if (!result.IsAccepted)
        {
            Failure = result;
            throw new IOException(result.Reason);
        }
    }

    private async Task SendAsync(CancellationToken cancel)
    {
        await FinishAsync().ConfigureAwait(false);
        (_gathering, _leaving) = (_leaving, _gathering);
        _sending = _upload.SendAsync(_leaving.AsMemory(0, _gathered), cancel);
        _gathered = 0;
    }
}
