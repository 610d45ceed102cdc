using System.Text;
using System.Text.Json;
using ContainerTools.Json;

namespace ContainerTools.Tests.Json;

public sealed class GoJsonTests
{
    [Theory]
    [InlineData(""" { "a" : [ 1.50e+3 , -0 ] , "b c":"d \" e" } """, """{"a":[1.50e+3,-0],"b c":"d \" e"}""")]
    [InlineData("\"<a & b>\"", "\"\\u003ca \\u0026 b\\u003e\"")]
    [InlineData("\"\u2028\u2029\u202a\u00e2\"", "\"\\u2028\\u2029\u202a\u00e2\"")]
    [InlineData("\"\\u003C\\\\\" ", "\"\\u003C\\\\\"")]
    [InlineData("\r\n\tnull", "null")]
    public void A_value_loses_its_blanks_and_nothing_else(string json, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(GoJson.Compact(Encoding.UTF8.GetBytes(json))));

    [Fact]
    public void Of_a_key_that_is_there_twice_the_last_counts()
    {
        Dictionary<string, byte[]> members = GoJson.ReadMembers("""{"a": 1, "A":2, "\u0061" : {"a":3} , "\ud800":4}"""u8);

        Assert.Equal("""{"a":3}""", Encoding.UTF8.GetString(members["a"]));
        Assert.Equal("2", Encoding.UTF8.GetString(members["A"]));
    }

    [Fact]
    public void The_keys_of_an_object_are_sorted() =>
        Assert.Equal("""{"B":[],"a":"\u003c"}""", Encoding.UTF8.GetString(GoJson.WriteObject([new("a", GoJson.WriteText("<")), new("B", GoJson.WriteArray([]))])));

    [Fact]
    public void What_is_no_JSON_is_told() => Assert.ThrowsAny<JsonException>(() => GoJson.ReadMembers("{\"a\":"u8));
}
