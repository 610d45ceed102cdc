using System.Globalization;
using System.Text;
using ContainerTools.Tar;

namespace ContainerTools.Fuzzing;

/// <summary>
/// A layer written as a list: <c>d/</c> a folder, <c>f = text</c> a file, <c>s -> target</c> a symbolic link, <c>h => target</c>
/// a hard link, <c>p |</c> a fifo, <c>c 1:3</c> a device; before it an octal mode where it matters.
/// </summary>
internal static class WrittenLayer
{
    public const long Mtime = 1_000_000_000;

    public static Layer Of(params string[] entries) => Of(TarBytes.Pack(entries.Select(Parse)));

    public static Layer Of(byte[] tar)
    {
        Digest digest = Digest.Of("sha256", tar);
        return new Layer(new MemoryBlob(MediaTypes.OciLayer, digest, tar), digest);
    }

    public static (TarHeader Header, byte[] Content) Parse(string text)
    {
        int mode = text.EndsWith('/') ? 0b111_101_101 : 0b110_100_100;
        if (text.Split(' ', 2) is [{ Length: >= 3 } number, var rest] && number.All(char.IsAsciiDigit))
        {
            (mode, text) = (Convert.ToInt32(number, 8), rest);
        }

        byte[] content = [];
        TarHeader header = text.Split(' ') switch
        {
            [var name, "->", var target] => New(name, TarEntryType.SymbolicLink) with { LinkName = target },
            [var name, "=>", var target] => New(name, TarEntryType.HardLink) with { LinkName = target },
            [var name, "|"] => New(name, TarEntryType.Fifo),
            [var name, "=", .. var words] => New(name, TarEntryType.File) with { Size = (content = Encoding.UTF8.GetBytes(string.Join(' ', words))).Length },
            [var name, var device] when device.Split(':') is [var major, var minor] => New(name, TarEntryType.CharacterDevice) with
            {
                DeviceMajor = int.Parse(major, CultureInfo.InvariantCulture),
                DeviceMinor = int.Parse(minor, CultureInfo.InvariantCulture),
            },
            [var name] => New(name, name.EndsWith('/') ? TarEntryType.Directory : TarEntryType.File),
            _ => throw new ArgumentException(text, nameof(text)),
        };
        return (header, content);

        TarHeader New(string name, TarEntryType type) => new(name, type, mode, 0, Mtime);
    }
}
