using System.Globalization;
using ContainerTools.Composition;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Composition;

public sealed class PythonTimeTests
{
    private const string Read = "import sys; from datetime import datetime; t = datetime.fromisoformat(sys.argv[1]); print(t.isoformat(), int(t.timestamp()))";

    // What Python before 3.11 does not read is not here.
    [PythonTheory]
    [InlineData("1970-01-01T00:00:01+00:00")]
    [InlineData("2024-02-29T12:00:00.123+01:30")]
    [InlineData("2024-02-29T12:00:00.123456-12:00")]
    [InlineData("1969-12-31T23:59:58.500000+00:00")]
    [InlineData("2024-02-29 12:00")]
    [InlineData("2024-02-29")]
    [InlineData("0001-01-01T00:00:00+00:00")]
    [InlineData("9999-12-31T23:59:59+00:00")]
    [InlineData("2024-02-29T12:00:00+05:30:15")]
    [InlineData("2024-02-29T12:00:00-23:59")]
    public void A_time_is_read_and_written_as_Python_does(string text)
    {
        string[] said = ProcessRunner.Run("python3", ["-c", Read, text], new ProcessOptions { Environment = new Dictionary<string, string?> { ["TZ"] = "UTC" } }).Expect().Output.Trim().Split(' ');

        Assert.True(PythonTime.TryParse(text, out PythonTime? time));
        Assert.Equal(said[0], time.Text);
        Assert.Equal(said[1], time.ToWholeSeconds().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("2024-02-29T12:00:00.1+00:00", "2024-02-29T12:00:00.100000+00:00")]
    [InlineData("2024-02-29T12:00:00.1234567+00:00", "2024-02-29T12:00:00.123456+00:00")]
    [InlineData("2024-02-29T12:00:00.9999999999999+00:00", "2024-02-29T12:00:00.999999+00:00")]
    [InlineData("2024-02-29T12:00:00,0000001Z", "2024-02-29T12:00:00+00:00")]
    [InlineData("20240229T120000Z", "2024-02-29T12:00:00+00:00")]
    [InlineData("20240229T1200+0130", "2024-02-29T12:00:00+01:30")]
    [InlineData("2024-W09-4T12", "2024-02-29T12:00:00")]
    [InlineData("2020W01", "2019-12-30T00:00:00")]
    public void Forms_of_later_Pythons_are_read_too(string text, string written)
    {
        Assert.True(PythonTime.TryParse(text, out PythonTime? time));
        Assert.Equal(written, time.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2023-02-29T00:00:00Z")]
    [InlineData("2024-02-29T24:00:00Z")]
    [InlineData("2024-02-29T12:60:00Z")]
    [InlineData("2024-02-29T12:00:00.Z")]
    [InlineData("2024-02-29T12:00:00+24:00")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("2024-02-29T12:00:00Z\n")]
    [InlineData("02/03/2024")]
    [InlineData("2021-W53-1")]
    public void What_is_no_time_is_not_read(string text) => Assert.False(PythonTime.TryParse(text, out _));

    [Fact]
    public void A_moment_loses_what_is_below_the_microsecond()
    {
        var time = PythonTime.Of(new DateTimeOffset(2024, 2, 29, 12, 0, 0, TimeSpan.Zero).AddTicks(12_345_678));

        Assert.Equal("2024-02-29T12:00:01.234567+00:00", time.Text);
        Assert.Equal("2024-02-29T12:00:00+00:00", PythonTime.Of(new DateTimeOffset(2024, 2, 29, 12, 0, 0, TimeSpan.Zero).AddTicks(9)).Text);
    }
}
