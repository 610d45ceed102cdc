namespace ContainerTools.Compression;

/// <summary>
/// Compresses into a stream. <see cref="Complete"/> writes the end of the format; disposing never does, so that what
/// broke off stays recognisable as broken.
/// </summary>
internal interface IStreamEncoder : IDisposable
{
    void Write(ReadOnlySpan<byte> bytes);

    void Complete();
}
