using System.Runtime.CompilerServices;
using ICSharpCode.SharpZipLib.BZip2;

namespace ContainerTools.Compression;

/// <summary>
/// Decompresses any number of bzip2 streams, as pbzip2 writes them; SharpZipLib's decoder ends after the first one, and
/// takes what is none for an empty one. Does not own its input.
/// </summary>
internal sealed class Bzip2ReadStream(Stream stored) : BlockingReadStream
{
    private const int HeaderLength = 4;
    private readonly DecoderInput _input = new(stored, "bzip2");
    private Stream? _decoder;

    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int read = _decoder?.Read(buffer) ?? 0;
            if (read > 0)
            {
                return read;
            }

            switch (_input.Peek(HeaderLength))
            {
                case []:
                    return 0;
                case [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9']:
                    _decoder = Decode(_input);
                    break;
                default:
                    throw new TrailingDataException("bzip2");
            }
        }

        return 0;
    }

    // A method of its own, which the compiler of the runtime leaves one: what compiles Read, also on a guess, must not load the library.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static BZip2InputStream Decode(Stream input) => new(input) { IsStreamOwner = false };
}
