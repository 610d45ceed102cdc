using System.Text;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Packages.Rpm;

/// <summary>Files that Berkeley DB makes, and its opinion about those that tests make.</summary>
public sealed class BerkeleyToolTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ToolTheory("db5.3_load")]
    [InlineData(512, 1234)]
    [InlineData(512, 4321)]
    [InlineData(4096, 1234)]
    [InlineData(4096, 4321)]
    [InlineData(65536, 1234)]
    public void Hash_tables_of_many_buckets_are_read(int pageSize, int order)
    {
        byte[][] packages = [.. ReadDatabase.Packages(1500).Select((package, i) => (byte[])[.. package, .. SampleBytes.Make(i * 37 % 9000)])];
        Load("hash", packages, $"db_pagesize={pageSize}", $"db_lorder={order}");
        var read = ReadDatabase.OfFile(_folder["Packages"]);

        Assert.Empty(read.Faults);
        Assert.Equal(packages.Select(Convert.ToHexString).Order(StringComparer.Ordinal), read.Headers.Select(Convert.ToHexString).Order(StringComparer.Ordinal));
    }

    [ToolTheory("db5.3_load")]
    [InlineData("btree", "a B-tree")]
    [InlineData("hash", "with checksums", "chksum=1")]
    public void Other_kinds_are_not_supported_and_named(string kind, string named, params string[] settings)
    {
        Load(kind, ReadDatabase.Packages(3), settings);

        ImageException exception = ReadDatabase.Refused(File.ReadAllBytes(_folder["Packages"]));
        Assert.Equal(ImageError.Unsupported, exception.Error);
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
    }

    [ToolFact("db5.3_load")]
    public void Encrypted_ones_are_not_supported()
    {
        Load("hash", ReadDatabase.Packages(3), [], "-P", "secret");

        ImageException exception = ReadDatabase.Refused(File.ReadAllBytes(_folder["Packages"]));
        Assert.Equal(ImageError.Unsupported, exception.Error);
        Assert.Contains("encrypted", exception.Message, StringComparison.Ordinal);
    }

    [ToolTheory("db5.3_verify")]
    [InlineData(512, false)]
    [InlineData(512, true)]
    [InlineData(65536, false)]
    public void Files_that_tests_make_are_sound(int pageSize, bool isBigEndian)
    {
        File.WriteAllBytes(_folder["Packages"], new BerkeleyBytes(pageSize, isBigEndian).Write(ReadDatabase.Packages(40, growth: 150)));

        ProcessRunner.Run("db5.3_verify", _folder["Packages"]).Expect();
    }

    private void Load(string kind, byte[][] packages, params string[] settings) => Load(kind, packages, settings, []);

    private void Load(string kind, byte[][] packages, string[] settings, params string[] arguments)
    {
        StringBuilder dump = new StringBuilder("VERSION=3\nformat=bytevalue\ntype=").Append(kind).Append('\n');
        foreach (string setting in settings)
        {
            dump.Append(setting).Append('\n');
        }

        dump.Append("HEADER=END\n");
        for (int i = 0; i < packages.Length; i++)
        {
            dump.Append(' ').Append(Convert.ToHexStringLower(BitConverter.GetBytes(i + 1))).Append("\n ").Append(Convert.ToHexStringLower(packages[i])).Append('\n');
        }

        ProcessRunner.Run("db5.3_load", [.. arguments, _folder["Packages"]], ProcessOptions.Default with { Input = new MemoryStream(Encoding.ASCII.GetBytes(dump.Append("DATA=END\n").ToString())) }).Expect();
    }
}
