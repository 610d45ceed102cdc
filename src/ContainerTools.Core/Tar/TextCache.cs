namespace ContainerTools.Tar;

/// <summary>Gives the string of the last text again as long as the bytes stay the same.</summary>
internal sealed class TextCache
{
    private byte[] _bytes = [];
    private string _text = "";

    public string Get(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.SequenceEqual(_bytes))
        {
            (_bytes, _text) = (bytes.ToArray(), TarText.Decode(bytes));
        }

        return _text;
    }
}
