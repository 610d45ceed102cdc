using ContainerTools.Compression;
using ContainerTools.Tar;

namespace ContainerTools.Archive.Reading;

/// <summary>A file in an archive or folder that can be opened again and again.</summary>
/// <param name="name">As it stands there; for messages.</param>
/// <param name="size">In bytes.</param>
internal abstract class ArchivedFile(string name, long size)
{
    public string Name { get; } = name;

    public long Size { get; } = size;

    /// <summary>Null where there is none, or it was not kept.</summary>
    public TarHeader? Header { get; init; }

    /// <summary>Of the content, where it is known without reading it.</summary>
    public virtual Digest? Digest => null;

    /// <summary>Whether the archive has the name more than once. As in every tar the last one counts.</summary>
    public bool IsRepeated { get; set; }

    /// <summary>Another one when the content may be another one.</summary>
    public abstract string Fingerprint { get; }

    /// <summary>Whether that is sure; if not, nothing is remembered in other processes.</summary>
    public virtual bool IsSettled => true;

    /// <param name="offset">Where in the content to start, in bytes.</param>
    /// <param name="cancel">Stops the work.</param>
    public abstract Task<Stream> OpenAsync(long offset, CancellationToken cancel);

    public virtual Blob ToBlob(Descriptor descriptor) => new ArchivedBlob(descriptor, this);

    /// <summary>Enough of the content to recognise how it is compressed.</summary>
    public virtual async Task<ReadOnlyMemory<byte>> ReadStartAsync(CancellationToken cancel)
    {
        using Stream content = await OpenAsync(0, cancel).ConfigureAwait(false);
        byte[] start = new byte[LayerCompression.MagicLength];
        int read = await content.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        return start.AsMemory(0, read);
    }

    /// <summary>The whole content, of which only its own form tells whether it is right.</summary>
    /// <exception cref="ImageException">There is more of it than a document can have, or less than its header says.</exception>
    public virtual async Task<ReadOnlyMemory<byte>> ReadAllAsync(IReporter reporter, CancellationToken cancel)
    {
        CheckSize();
        using Stream content = await OpenAsync(0, cancel).ConfigureAwait(false);
        byte[] bytes = new byte[Size];
        int read = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        return read == bytes.Length ? bytes : throw new ImageException(ImageError.Malformed, $"'{Name}' is cut off after {read:N0} of {Size:N0} bytes.", Name);
    }

    protected void CheckSize()
    {
        if (Size > DocumentLimits.Document)
        {
            throw new ImageException(ImageError.TooLarge, $"'{Name}' has {Size:N0} bytes; a document of at most {DocumentLimits.Document:N0} is accepted.", Name);
        }
    }
}
