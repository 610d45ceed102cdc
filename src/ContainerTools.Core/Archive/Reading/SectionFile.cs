using ContainerTools.IO.Streams;

namespace ContainerTools.Archive.Reading;

/// <summary>Bytes that lie as they are in a file on disk: an entry of a plain tar, or a file of its own.</summary>
internal sealed class SectionFile(StampedFile file, string name, long position, long size) : ArchivedFile(name, size)
{
    public override string Fingerprint => $"{file.Fingerprint}\n{position}\n{Size}";

    public override bool IsSettled => file.IsSettled;

    public override Task<Stream> OpenAsync(long offset, CancellationToken cancel) =>
        Task.FromResult<Stream>(new FileSectionStream(file.OpenHandle(), position + offset, Size - offset));
}
