namespace ContainerTools.Tests.Primitives;

public sealed class DigestTests
{
    private static readonly string Hex64 = new('a', 64);

    [Fact]
    public void Sha256_and_sha512_are_taken_and_given_back_as_they_were()
    {
        foreach (string text in new[] { "sha256:" + Hex64, "sha512:" + Hex64 + Hex64 })
        {
            Digest digest = Digest.Parse(text);

            Assert.Equal(text, digest.ToString());
            Assert.True(digest.IsVerifiable);
            Assert.Equal(12, digest.Short.Length);
        }
    }

    [Theory]
    [InlineData("md5:d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("multihash+base58:QmRZxt2b1FVZPNqd8hsiykDL3TdBDeTSPX9Kv46HmX4Gx8")]
    [InlineData("sha256+b64u:LCa0a2j_xo_5m0U8HTBBNBNCLXBkg7-g-YpeiGJm564=")]
    [InlineData("a.b_c-d:x")]
    public void Other_algorithms_are_digests_that_cannot_be_verified(string text)
    {
        Digest digest = Digest.Parse(text);

        Assert.False(digest.IsVerifiable);
        Assert.Equal(text, digest.ToString());
        Assert.Equal(ImageError.Unsupported, Assert.Throws<ImageException>(() => digest.CreateHash()).Error);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256")]
    [InlineData("sha256:")]
    [InlineData(":abc")]
    [InlineData("sha256:abc")]
    [InlineData("SHA256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaag")]
    [InlineData("sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n")]
    [InlineData("sha512:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("+a:b")]
    [InlineData("a+:b")]
    [InlineData("a++b:c")]
    [InlineData("../..:x")]
    [InlineData("md5:../../etc/passwd")]
    [InlineData("md5:a:b")]
    [InlineData("md5:é")]
    public void What_breaks_the_grammar_is_no_digest(string? text)
    {
        Assert.False(Digest.TryParse(text, out Digest digest));
        Assert.Equal("", digest.ToString());
    }

    [Fact]
    public void Hashes_are_those_that_everybody_computes()
    {
        Assert.Equal("sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", Digest.Of("sha256", "{}"u8).ToString());
        Assert.StartsWith("sha512:cf83e1357eefb8bd", Digest.Of("sha512", []).ToString(), StringComparison.Ordinal);
    }
}
