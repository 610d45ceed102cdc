using ContainerTools.IO.Streams;

namespace ContainerTools.Archive.Reading;

/// <summary>A stream from somebody else, whose failures are told as such: the store that its bytes go to would take them for its own.</summary>
/// <param name="inner">Not closed.</param>
/// <param name="name">What to call it in messages.</param>
/// <param name="reporter">Is told how far it has come.</param>
internal sealed class SourceStream(Stream inner, string name, IReporter reporter) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Count(inner.Read(buffer));
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw Fail(exception);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Count(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw Fail(exception);
        }
    }

    private int Count(int read)
    {
        reporter.Advance(read);
        return read;
    }

    private ImageException Fail(Exception exception) => new(ImageError.SourceFailed, $"'{name}' broke off: {exception.Message}", name, exception);
}
