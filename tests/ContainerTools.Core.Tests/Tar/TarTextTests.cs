using System.Text;
using System.Text.RegularExpressions;
using ContainerTools.Tar;

namespace ContainerTools.Tests.Tar;

public class TarTextTests
{
    [Theory]
    [InlineData("plain", "706C61696E")]
    [InlineData("café", "636166C3A9")]
    [InlineData("😀", "F09F9880")]
    [InlineData(@"caf\udce9", "636166E9")]
    [InlineData(@"\udcf0\udc9f", "F09F")]
    [InlineData(@"\udced\udca0\udc80", "EDA080")]
    [InlineData("", "")]
    public void Bytes_and_text_turn_into_each_other(string escaped, string hex)
    {
        // Attributes cannot hold lone surrogates.
        string text = Regex.Unescape(escaped);
        byte[] bytes = Convert.FromHexString(hex);
        Assert.Equal(text, TarText.Decode(bytes));
        byte[] encoded = new byte[TarText.GetByteCount(text)];
        Assert.Equal(encoded.Length, TarText.Encode(text, encoded));
        Assert.Equal(bytes, encoded);
        Assert.Equal(escaped != text, TarText.HasEscapes(text));
    }

    [Theory]
    [InlineData(200, false)]
    [InlineData(201, true)]
    public void A_message_has_200_characters_of_a_name(int length, bool shortened) =>
        Assert.Equal(new string('x', 200) + (shortened ? "…" : ""), TarText.Printable(new string('x', length)));

    [Fact]
    public void No_bytes_are_lost()
    {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = new byte[random.Next(12)];
            random.NextBytes(bytes);
            string text = TarText.Decode(bytes);
            byte[] encoded = new byte[TarText.GetByteCount(text)];
            TarText.Encode(text, encoded);
            Assert.Equal(bytes, encoded);
            Assert.Equal(!IsUtf8(bytes), TarText.HasEscapes(text));
        }
    }

    [Theory]
    [InlineData(@"\ud83d")]
    [InlineData(@"a\ude00")]
    public void A_surrogate_that_stands_for_nothing_is_refused(string escaped) =>
        Assert.Equal(ImageError.InvalidArgument, Assert.Throws<ImageException>(() => TarText.GetByteCount(Regex.Unescape(escaped))).Error);

    [Fact]
    public void Messages_obey_no_terminal() => Assert.Equal("a\\x1b[2J\\x0a\\xe9é", TarText.Printable("a\u001b[2J\n\udce9é"));

    private static bool IsUtf8(byte[] bytes)
    {
        try
        {
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
