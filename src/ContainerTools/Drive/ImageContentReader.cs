using System.Collections;
using System.Management.Automation.Provider;
using System.Text;
using ContainerTools.Inspection;
using ContainerTools.Output;

namespace ContainerTools.Drive;

/// <summary>Gives Get-Content the content of a file of an image: lines, one text, or bytes. For one thread.</summary>
internal sealed class ImageContentReader : IContentReader
{
    private readonly FileContentReader _reader;
    private readonly Stream _content;
    private readonly LineReader? _text;
    private readonly long _size;
    private readonly bool _isRaw;
    private readonly CancellationToken _cancel;
    private bool _isEnded;

    private ImageContentReader(FileContentReader reader, Stream content, long size, ContentParameters parameters, CancellationToken cancel)
    {
        (_reader, _content, _size, _isRaw, _cancel) = (reader, content, size, parameters.Raw, cancel);
        _text = parameters.AsByteStream ? null : new LineReader(content, parameters.Encoding ?? Encoding.UTF8);
    }

    /// <exception cref="ImageException">It has no content, or its layer cannot be read.</exception>
    public static ImageContentReader Open(ImageDriveInfo drive, ImageFile file, ContentParameters parameters, IReporter reporter, CancellationToken cancel)
    {
        long size = file.Follow()?.Size ?? 0;
        var reader = new FileContentReader(drive.Cache);
        try
        {
            Stream content = Task.Run(async () => await FileContent.PrepareAsync(await reader.OpenAsync(file, reporter, cancel).ConfigureAwait(false), size, cancel).ConfigureAwait(false), cancel).GetAwaiter().GetResult();
            return new ImageContentReader(reader, content, size, parameters, cancel);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <param name="readCount">How many lines or bytes at most; zero or less for all of them.</param>
    public IList Read(long readCount)
    {
        long most = readCount > 0 ? readCount : long.MaxValue;
        return _isEnded ? Array.Empty<object>() : Task.Run(() => ReadAsync(most), _cancel).GetAwaiter().GetResult();
    }

    public void Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("The content of a file of an image is read from its beginning on.");

    public void Close() => Dispose();

    public void Dispose()
    {
        _text?.Dispose();
        _content.Dispose();
        _reader.Dispose();
    }

    private async Task<IList> ReadAsync(long most)
    {
        if (_isRaw)
        {
            _isEnded = true;
            object whole = _text is not null ? await _text.ReadToEndAsync(_cancel).ConfigureAwait(false) : await FileContent.ReadBytesAsync(_content, _size, _cancel).ConfigureAwait(false);

            // An empty file gives nothing, as on a disk.
            return whole is "" or byte[] { Length: 0 } ? Array.Empty<object>() : new[] { whole };
        }

        if (_text is null)
        {
            return await ReadBytesAsync(most).ConfigureAwait(false);
        }

        var lines = new List<string>();
        while (lines.Count < most && await _text.ReadLineAsync(_cancel).ConfigureAwait(false) is { } line)
        {
            lines.Add(line);
        }

        return lines.ToArray();
    }

    private async Task<byte[]> ReadBytesAsync(long most)
    {
        var bytes = new MemoryStream();
        byte[] buffer = new byte[(int)Math.Min(most, 64 * 1024)];
        int read = 1;
        while (bytes.Length < most && read > 0)
        {
            read = await _content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most - bytes.Length)), _cancel).ConfigureAwait(false);
            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }
}
