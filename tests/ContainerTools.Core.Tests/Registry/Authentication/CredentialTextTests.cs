using System.Text;
using System.Text.Json;
using ContainerTools.Registry.Authentication;

namespace ContainerTools.Tests.Registry;

public class CredentialTextTests
{
    private const string Docker = "{\n\t\"auths\": {\n\t\t\"a.example\": {\n\t\t\t\"auth\": \"QQ==\"\n\t\t}\n\t},\n\t\"HttpHeaders\": {\n\t\t\"X\": \"\\u00e9 é\"\n\t},\n\t\"n\": 1.50\n}";

    [Fact]
    public void A_new_entry_is_written_as_Docker_writes_it() => Assert.Equal(
        "{\n\t\"auths\": {\n\t\t\"r.example\": {\n\t\t\t\"auth\": \"eA==\"\n\t\t}\n\t}\n}",
        With("{}"));

    [Fact]
    public void All_else_stays_byte_for_byte()
    {
        string changed = With(Docker);

        Assert.Equal(Docker.Replace("\t\t}\n\t},", "\t\t},\n\t\t\"r.example\": {\n\t\t\t\"auth\": \"eA==\"\n\t\t}\n\t},", StringComparison.Ordinal), changed);
        Assert.Equal(Docker, Without(changed));
    }

    [Theory]
    [InlineData("""{"auths":{}}""", """{"auths":{"r.example":{"auth":"eA=="}}}""")]
    [InlineData("""{"auths":{"a":{}},"x":1}""", """{"auths":{"a":{},"r.example":{"auth":"eA=="}},"x":1}""")]
    [InlineData("""{"auths":null,"x":1}""", """{"auths":{"r.example":{"auth":"eA=="}},"x":1}""")]
    [InlineData("""{"x":1}""", """{"x":1,"auths":{"r.example":{"auth":"eA=="}}}""")]
    [InlineData("""{"AUTHS":{"https://r.example/v1/":{"auth":"old","email":"e"},"b":{}}}""", """{"AUTHS":{"https://r.example/v1/":{"auth":"eA=="},"b":{}}}""")]
    [InlineData("""{"auths":{"r.example":{},"b":{},"https://r.example":{"auth":"old"}}}""", """{"auths":{"r.example":{"auth":"eA=="},"b":{}}}""")]
    public void Texts_without_blanks_stay_so(string before, string after) => Assert.Equal(after, With(before));

    [Theory]
    [InlineData("""{"auths":{"r.example":{"auth":"x"}}}""", """{"auths":{}}""")]
    [InlineData("""{"auths":{"r.example":{"auth":"x"},"b":{}}}""", """{"auths":{"b":{}}}""")]
    [InlineData("""{"auths":{"b":{},"r.example":{"auth":"x"}}}""", """{"auths":{"b":{}}}""")]
    [InlineData("""{"auths":{"https://r.example/":{},"b":{},"R.example":{"auth":"x"}}}""", """{"auths":{"b":{}}}""")]
    [InlineData("""{"auths":{"r.example/team":{"auth":"x"}}}""", """{"auths":{"r.example/team":{"auth":"x"}}}""")]
    [InlineData("""{"x":{"r.example":{}}}""", """{"x":{"r.example":{}}}""")]
    public void What_is_removed_is_the_hosts_own(string before, string after) => Assert.Equal(after, Without(before));

    [Fact]
    public void A_mark_at_the_beginning_stays()
    {
        byte[] marked = [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Docker)];

        byte[] changed = new CredentialText(marked).With("r.example", "r.example", "auth", "eA==");

        Assert.Equal(marked, new CredentialText(changed).Without("r.example"));
    }

    [Fact]
    public void What_is_written_is_read()
    {
        string text = With(Docker, "a\"b\\c");

        Assert.Equal("a\"b\\c", JsonDocument.Parse(text).RootElement.GetProperty("auths").GetProperty("r.example").GetProperty("auth").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"auths\":{")]
    [InlineData("{\"auths\":{\"a\":}}")]
    [InlineData("// note\n{}")]
    [InlineData("{\"auths\":{}}}")]
    [InlineData("{\"auths\":{}} x")]
    [InlineData("{\"\\ud800\":1}")]
    public void What_is_no_object_is_left_alone(string text) =>
        Assert.ThrowsAny<JsonException>(() => With(text));

    private static string With(string text, string value = "eA==") =>
        Encoding.UTF8.GetString(new CredentialText(Encoding.UTF8.GetBytes(text)).With("r.example", "r.example", "auth", value));

    private static string Without(string text) => Encoding.UTF8.GetString(new CredentialText(Encoding.UTF8.GetBytes(text)).Without("r.example"));
}
