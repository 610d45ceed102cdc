using ContainerTools.IO.Streams;

namespace ContainerTools.Composition;

/// <summary>A layer that exists as a plan: its tar is made whenever somebody reads it, and never stored.</summary>
/// <param name="plan">What the tar is made of.</param>
/// <param name="descriptor">Names the tar.</param>
/// <param name="seal">By which the tar is known again; null where its digest must be computed again.</param>
/// <param name="onWrong">Called when the digest turns out not to be the tar's.</param>
internal sealed class ComposedBlob(LayerPlan plan, Descriptor descriptor, ContentSeal? seal, Action? onWrong) : Blob(descriptor)
{
    internal LayerPlan Plan { get; } = plan;

    public override Task<Stream> OpenAsync(IReporter reporter, CancellationToken cancel)
    {
        Stream tar = Plan.OpenTar();
        string what = $"Layer {Digest} ({Plan.Comment})";
        return Task.FromResult<Stream>(seal is not null
            ? new SealedStream(tar, seal, Digest, what)
            : new VerifyingStream(tar, Digest, Size, what, Judge));
    }

    // It is made anew from its beginning on each time, so whoever wants many parts reads it once.
    internal override Task<Stream?> TryOpenRangeAsync(long offset, long length, IReporter reporter, CancellationToken cancel) => Task.FromResult<Stream?>(null);

    protected internal override async Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel)
    {
        Stream tar = Plan.OpenTar();
        await StreamCopy.SkipAsync(tar, offset, cancel).ConfigureAwait(false);
        return tar;
    }

    // A file that has changed since says so itself.
    internal override Stream? TryOpenEntry(int index) => Plan.Entries[index].Content?.Open();

    private void Judge(bool isRight)
    {
        if (!isRight)
        {
            onWrong?.Invoke();
        }
    }
}
