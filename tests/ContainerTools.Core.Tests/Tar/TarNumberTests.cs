using System.Text;
using ContainerTools.Tar;

namespace ContainerTools.Tests.Tar;

public class TarNumberTests
{
    [Theory]
    [InlineData("0000644\0", 0x1a4)]
    [InlineData("000644 \0", 0x1a4)]
    [InlineData("   644 \0", 0x1a4)]
    [InlineData("   644\0 ", 0x1a4)]
    [InlineData("644\0\0\0\0\0", 0x1a4)]
    [InlineData("\0\0644\0\0\0", 0x1a4)]
    [InlineData("77777777", 0xffffff)]
    [InlineData("644\0junk", 0x1a4)]
    [InlineData("\0\0\0\0\0\0\0\0", 0)]
    [InlineData("        ", 0)]
    [InlineData("-0000001", -1)]
    [InlineData("\u0080\0\0\0\0\0\0\u0001", 1)]
    [InlineData("\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00fe", -2)]
    [InlineData("\u00c0\0\0\0\0\0\0\0", long.MinValue >> 1)]
    [InlineData("\u0080\0\0\0\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", long.MaxValue)]
    [InlineData("\u00ff\u00ff\u00ff\u00ff\u0080\0\0\0\0\0\0\0", long.MinValue)]
    public void Every_spelling_is_understood(string field, long expected)
    {
        Assert.True(TarNumber.TryParse(Encoding.Latin1.GetBytes(field), out long value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("0000648\0")]
    [InlineData("644 644\0")]
    [InlineData("0x1ff\0\0\0")]
    [InlineData("-\0\0\0\0\0\0\0")]
    [InlineData("junk\0\0\0\0")]
    [InlineData("\u0080\0\0\0\u0080\0\0\0\0\0\0\0")]
    [InlineData("\u00ff\u00ff\u00ff\u00ff\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff")]
    [InlineData("7777777777777777777777777")]
    public void Garbage_is_refused(string field) => Assert.False(TarNumber.TryParse(Encoding.Latin1.GetBytes(field), out _));

    [Theory]
    [InlineData("0", 0, 0)]
    [InlineData("1700000000.123456789", 1_700_000_000, 123_456_789)]
    [InlineData("1.5", 1, 500_000_000)]
    [InlineData("1.", 1, 0)]
    [InlineData("1.0000000009", 1, 0)]
    [InlineData("-1", -1, 0)]
    [InlineData("-0.25", -1, 750_000_000)]
    [InlineData("-1.5", -2, 500_000_000)]
    [InlineData("-1.0000000001", -2, 999_999_999)]
    public void Times_keep_their_fraction(string text, long seconds, int nanoseconds)
    {
        Assert.True(PaxTime.TryParse(Encoding.ASCII.GetBytes(text), out long actualSeconds, out int actualNanoseconds));
        Assert.Equal((seconds, nanoseconds), (actualSeconds, actualNanoseconds));
        Assert.True(PaxTime.TryParse(Encoding.ASCII.GetBytes(PaxTime.Format(seconds, nanoseconds)), out actualSeconds, out actualNanoseconds));
        Assert.Equal((seconds, nanoseconds), (actualSeconds, actualNanoseconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".5")]
    [InlineData("1e9")]
    [InlineData("1.5.5")]
    [InlineData("1,5")]
    [InlineData("99999999999999999999")]
    public void Bad_times_are_refused(string text) => Assert.False(PaxTime.TryParse(Encoding.ASCII.GetBytes(text), out _, out _));
}
