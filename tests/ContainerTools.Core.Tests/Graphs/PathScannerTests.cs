using System.Text;
using ContainerTools.Graphs;

namespace ContainerTools.Tests.Graphs;

public sealed class PathScannerTests
{
    private static readonly string[] Store = ["0123456789abcdfghijklmnpqrsvwxyz-tool-1", "zzzz456789abcdfghijklmnpqrsvwxyz-lib"];

    [Theory]
    [InlineData("/opt/a", "a")]
    [InlineData("/opt/a/b", "a")]
    [InlineData("x=/opt/a:/opt/ab;", "a ab")]
    [InlineData("/opt/abc", "")]
    [InlineData("/opt/a.b", "a.b")]
    [InlineData("/opt/a.c", "a")]
    [InlineData("/opt//a", "")]
    [InlineData("/opt/", "")]
    [InlineData("/optional/a", "")]
    public void Paths_are_found_where_they_stand_whole(string content, string expected)
    {
        string[] names = ["a", "ab", "a.b"];
        var found = new List<string>();

        new PathScanner("/opt/", names).Scan(Encoding.UTF8.GetBytes(content), name => found.Add(names[name]));

        Assert.Equal(expected, string.Join(' ', found.Distinct()));
    }

    [Theory]
    [InlineData("exec /nix/store/0123456789abcdfghijklmnpqrsvwxyz-tool-1/bin/x", "0")]
    [InlineData("0123456789abcdfghijklmnpqrsvwxyz", "0")]
    [InlineData("zz0123456789abcdfghijklmnpqrsvwxyz", "0")]
    [InlineData("0123456789abcdfghijklmnpqrsvwxyzzzzz456789abcdfghijklmnpqrsvwxyz", "0 1")]
    [InlineData("0123456789abcdfghijklmnpqrsvwxy", "")]
    [InlineData("0123456789abcdfghijklmnpqrsvwxye", "")]
    public void Hashes_of_a_store_are_found_alone(string content, string expected)
    {
        var found = new List<int>();

        new PathScanner("/nix/store/", Store).Scan(Encoding.UTF8.GetBytes(content), found.Add);

        Assert.Equal(expected, string.Join(' ', found));
    }

    [Theory]
    [InlineData("/opt/", "/opt/name")]
    [InlineData("/nix/store/", "0123456789abcdfghijklmnpqrsvwxyz")]
    public async Task What_lies_across_two_pieces_is_found(string prefix, string text)
    {
        string[] names = prefix == "/opt/" ? ["name"] : Store;
        byte[] needle = Encoding.UTF8.GetBytes(text);
        for (int before = (256 * 1024) - needle.Length - 2; before <= (256 * 1024) + 2; before++)
        {
            byte[] content = new byte[before + needle.Length + 1000];
            needle.CopyTo(content, before);
            int count = 0;

            await new PathScanner(prefix, names).ScanAsync(new MemoryStream(content), _ => count++, default);

            Assert.True(count > 0, $"{text} after {before} bytes was not found");
        }
    }
}
