using ContainerTools.IO;
using ICSharpCode.SharpZipLib.BZip2;

namespace ContainerTools.Compression;

/// <summary>
/// Decompresses any number of bzip2 streams one after the other, as parallel compressors write them; does not own its
/// input. The only file that knows SharpZipLib, so that it is loaded only when a bzip2 layer turns up.
/// </summary>
internal sealed class Bzip2ReadStream(Stream input) : ReadOnlyStream
{
    private readonly ByteSource _input = new(input);
    private BZip2InputStream? _member;

    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty && (_member is not null || !_input.IsAtEnd()))
        {
            _member ??= new BZip2InputStream(_input) { IsStreamOwner = false };
            int read = _member.Read(buffer);
            if (read > 0)
            {
                return read;
            }

            _member = null;
        }

        return 0;
    }

    /// <remarks>The decoder knows no other way than this one, which blocks as long as the network does.</remarks>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }
}
