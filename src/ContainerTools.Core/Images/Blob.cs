using ContainerTools.IO.Streams;

namespace ContainerTools;

/// <summary>Content with a known digest and size that can be opened again and again: it holds no handle.</summary>
public abstract class Blob(Descriptor descriptor)
{
    public Descriptor Descriptor { get; } = descriptor;

    public Digest Digest => Descriptor.Digest;

    /// <summary>In bytes.</summary>
    public long Size => Descriptor.Size;

    /// <summary>
    /// Opens the content for one pass. Size and digest are checked while it is read: reading past the last byte throws an
    /// <see cref="ImageException"/> when they are not those of the descriptor, so a reader that saw the end saw the truth.
    /// </summary>
    public virtual async Task<Stream> OpenAsync(IReporter reporter, CancellationToken cancel)
    {
        Digest.RequireVerifiable();
        return Verify(await OpenUnverifiedAsync(0, reporter, cancel).ConfigureAwait(false));
    }

    /// <summary>Opens the content from a byte offset on, unchecked: for callers that check it themselves.</summary>
    protected internal abstract Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel);

    /// <summary>The same content from where it comes from, past any store in between.</summary>
    public virtual Blob PastStore => this;

    /// <summary>The same content, from a store in between if it is there, but never put into it: for what is only handed on.</summary>
    public virtual Blob Unkept => this;

    /// <summary>Where the bytes lie: what one blob of a digest gives, another of that digest gives too where the places are equal.</summary>
    internal virtual object Place => this;

    /// <summary>Brings the content nearer where there is a place to keep it, so that opening it later is quick.</summary>
    public virtual Task FetchAheadAsync(IReporter reporter, CancellationToken cancel) => Task.CompletedTask;

    /// <summary>The whole content, for small things.</summary>
    /// <exception cref="ImageException">It is larger than the limit, or not what the descriptor says.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAllAsync(long limit, IReporter reporter, CancellationToken cancel)
    {
        if (Size > limit)
        {
            throw new ImageException(ImageError.TooLarge, $"Blob {Digest} has {Size:N0} bytes; at most {limit:N0} are accepted here.", Digest);
        }

        using Stream stream = await OpenAsync(reporter, cancel).ConfigureAwait(false);
        byte[] content = new byte[Size];
        await stream.ReadExactlyAsync(content, cancel).ConfigureAwait(false);
        await stream.ReadAsync(new byte[1], cancel).ConfigureAwait(false);
        return content;
    }

    /// <summary>Opens the content, checks it and hands it on.</summary>
    internal async Task CopyToAsync(Func<ReadOnlyMemory<byte>, ValueTask> write, IReporter reporter, CancellationToken cancel)
    {
        using Stream source = await OpenAsync(reporter, cancel).ConfigureAwait(false);
        await StreamCopy.CopyAsync(source, write, reporter, cancel).ConfigureAwait(false);
    }

    /// <param name="onEnd">Told once whether the content was right, before the reader learns it.</param>
    private protected Stream Verify(Stream content, Action<bool>? onEnd = null) => new VerifyingStream(content, Digest, Size, $"Blob {Digest}", onEnd);

    public override string ToString() => Digest.ToString();
}
