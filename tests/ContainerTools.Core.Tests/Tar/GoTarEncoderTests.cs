using System.Text;
using ContainerTools.Tar;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Tar;

public sealed class GoTarEncoderTests
{
    private static readonly string Name = string.Concat(Enumerable.Repeat("ab", 32)) + ".tar";

    // Of the bytes that skopeo 1.9 wrote for a layer of this name and size.
    [Fact]
    public void A_file_of_8_GiB_has_the_headers_of_Gos_archive_tar()
    {
        byte[] header = GoTarEncoder.Encode(new TarHeader(Name, TarEntryType.File, 0b100_100_100, (8L << 30) + 512, 0));

        Assert.Contains("19 size=8589935104\n", Encoding.ASCII.GetString(header), StringComparison.Ordinal);
        Assert.Equal("sha256:a461e2af988054290bac314d4c594ff460132c008ddc81153f051804f3ad9c21", Hash.Sha256(header));
    }

    [Fact]
    public void A_file_that_is_one_byte_smaller_than_8_GiB_has_one_header() =>
        Assert.Equal(512, GoTarEncoder.Encode(new TarHeader(Name, TarEntryType.File, 0b100_100_100, (8L << 30) - 1, 0)).Length);

    [Theory]
    [InlineData("é", "")]
    [InlineData("a", "é")]
    [InlineData("a\0", "")]
    [InlineData("01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890", "")]
    public void What_does_not_fit_is_refused(string name, string link) => Assert.Equal(
        ImageError.InvalidArgument,
        Assert.Throws<ImageException>(() => GoTarEncoder.Encode(new TarHeader(name, TarEntryType.SymbolicLink, 0, 0, 0) { LinkName = link })).Error);
}
