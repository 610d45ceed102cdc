namespace ContainerTools;

/// <summary>The same content under another media type.</summary>
/// <param name="inner">Where the content is.</param>
/// <param name="type">What it is called now.</param>
internal sealed class RetypedBlob(Blob inner, string type) : Blob(inner.Descriptor with { MediaType = type })
{
    internal override Blob PastStore => new RetypedBlob(inner.PastStore, type);

    internal override Blob Unkept => new RetypedBlob(inner.Unkept, type);

    internal override object Place => inner.Place;

    internal override bool IsLocal => inner.IsLocal;

    internal override Stream? TryOpenEntry(int index) => inner.TryOpenEntry(index);

    internal override Task<Stream?> TryOpenRangeAsync(long offset, long length, IReporter reporter, CancellationToken cancel) =>
        inner.TryOpenRangeAsync(offset, length, reporter, cancel);

    public override Task<Stream> OpenAsync(IReporter reporter, CancellationToken cancel) => inner.OpenAsync(reporter, cancel);

    public override Task FetchAheadAsync(IReporter reporter, CancellationToken cancel) => inner.FetchAheadAsync(reporter, cancel);

    protected internal override Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel) =>
        inner.OpenUnverifiedAsync(offset, reporter, cancel);
}
