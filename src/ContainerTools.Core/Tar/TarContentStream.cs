using ContainerTools.IO.Streams;

namespace ContainerTools.Tar;

/// <summary>The stored bytes of one entry. Fewer than the header promises are an error, never a silent end.</summary>
/// <param name="input">Stands where the bytes begin.</param>
/// <param name="length">How many bytes are given.</param>
/// <param name="required">How many of them must be there; the archive may end in the padding behind them.</param>
/// <param name="entry">The entry, for errors.</param>
internal sealed class TarContentStream(TarInput input, long length, long required, TarEntry entry) : ReadOnlyStream
{
    private readonly long _end = input.Position + length;
    private readonly long _requiredEnd = input.Position + required;
    private long _position = input.Position;

    public override int Read(Span<byte> buffer)
    {
        buffer = buffer[..Limit(buffer.Length)];
        return buffer.IsEmpty ? 0 : Pass(input.Read(buffer));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        buffer = buffer[..Limit(buffer.Length)];
        return buffer.IsEmpty ? 0 : Pass(await input.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));
    }

    private int Limit(int count)
    {
        if (_position < _end && input.Position != _position)
        {
            throw new InvalidOperationException("The content of a tar entry can be read once, and only until the reader moves on.");
        }

        return (int)Math.Min(count, _end - _position);
    }

    private int Pass(int read)
    {
        _position += read;
        return read > 0 || _position >= _requiredEnd ? read : throw entry.Fault($"is cut off: {_requiredEnd - _position:N0} of its bytes are missing");
    }
}
