using System.Text;
using ContainerTools.Json;

namespace ContainerTools.Tests.Json;

public sealed class JsonObjectTextTests
{
    private const string Odd = "\n{ \"a\" : 1.50e+2 ,\n\t\"\\u0062\":\"\\u003c\\/\" , \"big\":123456789012345678901234567890, \"o\":{ \"x\" :[ ] } }\n";

    [Fact]
    public void An_untouched_object_keeps_every_byte() => Assert.Equal(Odd, Change(Odd, _ => { }));

    [Fact]
    public void Only_the_changed_value_changes() =>
        Assert.Equal(Odd.Replace("1.50e+2", "7", StringComparison.Ordinal), Change(Odd, json => json.Set("a", "7"u8.ToArray())));

    [Fact]
    public void A_member_is_known_by_its_name_however_that_is_written() =>
        Assert.Equal(Odd.Replace("\"\\u003c\\/\"", "2", StringComparison.Ordinal), Change(Odd, json => json.Set("b", "2"u8.ToArray())));

    [Theory]
    [InlineData("b", "\"</\"")]
    [InlineData("o", "{\"x\":[]}")]
    public void A_value_that_means_the_same_is_left_as_it_is(string name, string value)
    {
        JsonObjectText json = Parse(Odd);
        json.Set(name, Encoding.UTF8.GetBytes(value));

        Assert.False(json.IsChanged);
        Assert.Equal(Odd, Text(json));
    }

    [Fact]
    public void What_nobody_can_read_survives_beside_what_changes() => Assert.Equal(
        "{\"a\":\"\\udfff\",\"b\":{\"c\":\"\\udfff\",\"d\":2}}",
        Change("{\"a\":\"\\udfff\",\"b\":{\"c\":\"\\udfff\",\"d\":1}}", json => json.Set("b", "{\"c\":\"\\udfff\",\"d\":2}"u8.ToArray())));

    [Theory]
    [InlineData("{}", "{\"n\":1}")]
    [InlineData("{ }", "{\"n\":1 }")]
    [InlineData("{\"a\":1}", "{\"a\":1,\"n\":1}")]
    [InlineData("{\n  \"a\": 1\n}\n", "{\n  \"a\": 1,\n  \"n\": 1\n}\n")]
    public void A_new_member_comes_last_and_looks_like_the_others(string before, string after) =>
        Assert.Equal(after, Change(before, json => json.Set("n", "1"u8.ToArray())));

    [Theory]
    [InlineData("a", "{\n  \"b\": 2,\n  \"c\": 3\n}")]
    [InlineData("b", "{\n  \"a\": 1,\n  \"c\": 3\n}")]
    [InlineData("c", "{\n  \"a\": 1,\n  \"b\": 2\n}")]
    [InlineData("d", "{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}")]
    public void A_removed_member_leaves_no_gap(string name, string after) =>
        Assert.Equal(after, Change("{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}", json => json.Remove(name)));

    [Theory]
    [InlineData("{\"a\":null}")]
    [InlineData("{\"a\":\"\"}")]
    [InlineData("{\"a\":[ ]}")]
    [InlineData("{\"a\":{}}")]
    public void What_says_nothing_need_not_be_cleared(string text) => Assert.Equal(text, Change(text, json => json.Clear("a")));

    [Fact]
    public void What_says_something_is_cleared_away() => Assert.Equal("{}", Change("{\"a\":[0]}", json => json.Clear("a")));

    [Fact]
    public void A_map_is_changed_key_by_key() => Assert.Equal(
        "{\"m\":{\"A\":\"new\",\"c\":\"3\",\"d\":\"4\"}}",
        Change("{\"m\":{\"A\":\"1\",\"a\":\"2\",\"c\":\"3\"}}", json => json.Merge("m", [new("A", "new"), new("a", null), new("d", "4"), new("gone", null)])));

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"m\":null}")]
    public void A_map_that_is_not_there_is_made(string text) =>
        Assert.Equal("{\"m\":{\"a\":\"1\"}}", Change(text, json => json.Merge("m", [new("a", "1")])));

    [Fact]
    public void A_map_that_became_empty_goes_away() => Assert.Equal("{\"n\":1}", Change("{\"m\":{\"a\":\"1\"},\"n\":1}", json => json.Merge("m", [new("a", null)])));

    [Theory]
    [InlineData("{\"a\":1,\"a\":1}")]
    [InlineData("{\"a\":1,\"\\u0061\":2}")]
    [InlineData("[]")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"\\udfff\":1}")]
    public void What_readers_would_differ_about_is_refused(string text)
    {
        ImageException error = Assert.Throws<ImageException>(() => Parse(text));

        Assert.Equal(ImageError.Malformed, error.Error);
        Assert.StartsWith("The thing", error.Message, StringComparison.Ordinal);
    }

    private static string Change(string text, Action<JsonObjectText> change)
    {
        JsonObjectText json = Parse(text);
        change(json);
        return Text(json);
    }

    private static JsonObjectText Parse(string text) => new(Encoding.UTF8.GetBytes(text), "The thing");

    private static string Text(JsonObjectText json) => Encoding.UTF8.GetString(json.ToBytes());
}
