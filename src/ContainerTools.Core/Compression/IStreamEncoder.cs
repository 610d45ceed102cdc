namespace ContainerTools.Compression;

/// <summary>
/// Compresses into a stream. <see cref="CompleteAsync"/> writes the end of the format; disposing never does, so that what
/// broke off stays recognisable as broken.
/// </summary>
internal interface IStreamEncoder : IDisposable
{
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel);

    ValueTask CompleteAsync(CancellationToken cancel);
}
