using ContainerTools.IO.Streams;

namespace ContainerTools.FileSystem;

/// <summary>A tar that several layers are flattened to: made of them whenever somebody reads it, and never stored.</summary>
internal sealed class FlattenedBlob : Blob
{
    private readonly FlatWriter _writer;

    private FlattenedBlob(FlatWriter writer, Descriptor descriptor)
        : base(descriptor) => _writer = writer;

    internal override Blob PastStore => new FlattenedBlob(_writer.PastStore(), Descriptor);

    /// <summary>Makes the tar once, to learn its digest.</summary>
    public static async Task<FlattenedBlob> CreateAsync(FlatPlan plan, IReadOnlyList<Layer> layers, string mediaType, IReporter reporter, CancellationToken cancel)
    {
        var writer = new FlatWriter(plan, layers);
        using var hashed = new HashingStream(Stream.Null);
        await writer.WriteAsync(hashed, reporter, cancel).ConfigureAwait(false);
        return new FlattenedBlob(writer, new Descriptor(mediaType, hashed.GetDigest(), plan.Length));
    }

    // It is made anew from its beginning on each time, so whoever wants many parts reads it once.
    internal override Task<Stream?> TryOpenRangeAsync(long offset, long length, IReporter reporter, CancellationToken cancel) => Task.FromResult<Stream?>(null);

    protected internal override async Task<Stream> OpenUnverifiedAsync(long offset, IReporter reporter, CancellationToken cancel)
    {
        // The reader counts the bytes of this blob; the bytes of the layers below must not be counted too.
        var tar = new PumpedStream((target, stop) => _writer.WriteAsync(target, NullReporter.Instance, stop));
        await StreamCopy.SkipAsync(tar, offset, cancel).ConfigureAwait(false);
        return tar;
    }
}
