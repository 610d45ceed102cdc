using System.Text;
using ContainerTools.Registry.Authentication;

namespace ContainerTools.Tests.Registry;

public class TokenAnswerTests
{
    [Theory]
    [InlineData("""{"token":"t"}""", 55)]
    [InlineData("""{"access_token":"t"}""", 55)]
    [InlineData("""{"token":"","access_token":"t"}""", 55)]
    [InlineData("""{"token":"t","access_token":"other"}""", 55)]
    [InlineData("""{"token":"t","expires_in":10}""", 55)]
    [InlineData("""{"token":"t","expires_in":-1}""", 55)]
    [InlineData("""{"token":"t","expires_in":null}""", 55)]
    [InlineData("""{"token":"t","expires_in":"NaN"}""", 55)]
    [InlineData("""{"token":"t","expires_in":300}""", 295)]
    [InlineData("""{"token":"t","expires_in":"300"}""", 295)]
    [InlineData("""{"token":"t","expires_in":300.5}""", 295.5)]
    [InlineData("""{"token":"t","expires_in":1e300}""", 86395)]
    [InlineData("""{"token":"t","expires_in":300,"issued_at":"2099-01-01T00:00:00Z"}""", 295)]
    public void Token_and_lifetime_are_read_in_all_their_forms(string json, double seconds)
    {
        TokenAnswer? answer = TokenAnswer.Read(Encoding.UTF8.GetBytes(json));

        Assert.Equal("t", answer?.Token);
        Assert.Equal(TimeSpan.FromSeconds(seconds), answer?.Lifetime);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"token":5}""")]
    [InlineData("""{"token":"\ud800"}""")]
    [InlineData("""{"token":"a\r\nX-Evil: 1"}""")]
    public void What_holds_no_usable_token_is_no_answer(string json)
    {
        Assert.Null(TokenAnswer.Read(Encoding.UTF8.GetBytes(json)));
    }
}
