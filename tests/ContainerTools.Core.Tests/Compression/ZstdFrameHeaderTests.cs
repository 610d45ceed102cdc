using ContainerTools.Compression;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Compression;

public sealed class ZstdFrameHeaderTests
{
    [ToolTheory("zstd")]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65_791)]
    [InlineData(65_792)]
    [InlineData(3_000_000)]
    public void The_size_of_a_files_content_is_in_the_header(int size)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a"], RandomImage.Bytes(1, size));
        ProcessRunner.Run("zstd", "-q", folder["a"]).Expect();

        Assert.Equal(size, ZstdFrameHeader.ReadContentSize(File.ReadAllBytes(folder["a.zst"]).Take(ZstdFrameHeader.MaxLength).ToArray()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("28B52FFD")]
    [InlineData("28B52FFD00000000000000")]
    [InlineData("28B52FFDE0010203")]
    [InlineData("502A4D1804000000")]
    public void A_header_that_does_not_say_it_has_none(string start) =>
        Assert.Null(ZstdFrameHeader.ReadContentSize(Convert.FromHexString(start)));
}
