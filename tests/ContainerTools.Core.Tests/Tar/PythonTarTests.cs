using System.Text;
using ContainerTools.Tar;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Tar;

/// <summary>Python's tarfile, with which nixpkgs writes layers, writes the same bytes.</summary>
public class PythonTarTests
{
    private const string Script = """
        import sys, tarfile, io
        def text(field): return bytes.fromhex(field).decode('utf-8', 'surrogateescape')
        archive = tarfile.open(fileobj=sys.stdout.buffer, mode='w|', format=tarfile.PAX_FORMAT, encoding='utf-8')
        for line in sys.stdin:
            name, kind, mode, mtime, uid, gid, uname, gname, link, major, minor, comment, content = line.rstrip('\n').split('\t')
            info = tarfile.TarInfo(text(name))
            info.type = kind.encode()
            info.mode, info.mtime, info.uid, info.gid = int(mode), int(mtime), int(uid), int(gid)
            info.uname, info.gname, info.linkname = text(uname), text(gname), text(link)
            info.devmajor, info.devminor = int(major), int(minor)
            if comment: info.pax_headers = {'comment': text(comment)}
            data = bytes.fromhex(content)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        archive.close()
        """;

    [ToolFact("python3")]
    public void Random_trees_give_the_same_bytes()
    {
        var random = new Random(5);
        var entries = new List<(TarHeader Header, byte[] Content)>();
        var lines = new StringBuilder();
        for (int i = 0; i < 2000; i++)
        {
            TarHeader header = RandomHeader.Create(random, withEscapes: true);
            byte[] content = new byte[header.Size];
            random.NextBytes(content);
            string comment = i % 5 == 0 ? "ÿ" : "";
            lines.AppendJoin(
                '\t',
                Hex(header.Name), (char)header.Type, header.Mode, header.Mtime, header.Uid, header.Gid, Hex(header.UserName), Hex(header.GroupName),
                Hex(header.LinkName), header.DeviceMajor, header.DeviceMinor, Hex(comment), Convert.ToHexString(content)).Append('\n');
            entries.Add((comment.Length == 0 ? header : header with { Records = [new("comment", Encoding.UTF8.GetBytes(comment))] }, content));
        }

        using var output = new MemoryStream();
        var options = new ProcessOptions { Input = new MemoryStream(Encoding.ASCII.GetBytes(lines.ToString())), Output = output };
        ProcessRunner.Run("python3", ["-c", Script], options).Expect();
        byte[] expected = output.ToArray();
        byte[] actual = TarBytes.Pack(entries);
        Assert.Equal(expected.Length, actual.Length);
        Assert.Equal(-1, FirstDifference(expected, actual));
    }

    private static int FirstDifference(byte[] one, byte[] other) =>
        one.AsSpan().CommonPrefixLength(other) is int same && same == one.Length ? -1 : same;

    private static string Hex(string text)
    {
        byte[] bytes = new byte[TarText.GetByteCount(text)];
        TarText.Encode(text, bytes);
        return Convert.ToHexString(bytes);
    }
}
