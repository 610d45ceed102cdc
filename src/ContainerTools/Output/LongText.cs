using System.Text;

namespace ContainerTools.Output;

/// <summary>
/// Text of which only the end tells how long it is. It is kept as UTF-8 until then: of text that is mostly ASCII that is half of what a string of it
/// needs.
/// </summary>
internal sealed class LongText
{
    // What .NET has room for in a string (string.MaxLength).
    private const int MostChars = 0x3FFFFFDF;
    private const int SmallestPiece = 4 * 1024;
    private const int MostBytesOfChar = 8;
    private const int LargestPiece = 1024 * 1024;

    private readonly List<ArraySegment<byte>> _pieces = [];
    private readonly Encoder _encoder = Encoding.UTF8.GetEncoder();
    private byte[] _piece = [];
    private int _filled;
    private int _length;

    public bool IsEmpty => _length == 0;

    /// <exception cref="ImageException"><see cref="ImageError.TooLarge"/>: no string is so long.</exception>
    public void Append(ReadOnlySpan<char> text)
    {
        if (text.Length > MostChars - _length)
        {
            throw new ImageException(ImageError.TooLarge, $"The text has more than {MostChars:N0} characters without an end, and PowerShell has no such strings.");
        }

        _length += text.Length;
        Encode(text, isEnd: false);
    }

    /// <summary>Gives the text, and begins another one.</summary>
    public string Take()
    {
        Encode([], isEnd: true);
        Close();
        string text = string.Create(_length, _pieces, static (target, pieces) =>
        {
            Decoder decoder = Encoding.UTF8.GetDecoder();
            foreach (ArraySegment<byte> piece in pieces)
            {
                target = target[decoder.GetChars(piece, target, flush: false)..];
            }
        });
        _pieces.Clear();
        (_length, _piece) = (0, []);
        return text;
    }

    private void Encode(ReadOnlySpan<char> text, bool isEnd)
    {
        for (bool isDone = false; !isDone;)
        {
            if (_piece.Length - _filled < MostBytesOfChar)
            {
                Close();
            }

            _encoder.Convert(text, _piece.AsSpan(_filled), isEnd, out int used, out int written, out isDone);
            text = text[used..];
            _filled += written;
        }
    }

    // A piece that is full is followed by a larger one.
    private void Close()
    {
        if (_filled > 0)
        {
            _pieces.Add(new ArraySegment<byte>(_piece, 0, _filled));
        }

        _piece = GC.AllocateUninitializedArray<byte>(Math.Clamp(2 * _piece.Length, SmallestPiece, LargestPiece));
        _filled = 0;
    }
}
