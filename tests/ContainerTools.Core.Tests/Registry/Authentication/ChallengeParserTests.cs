using ContainerTools.Registry.Authentication;

namespace ContainerTools.Tests.Registry;

public class ChallengeParserTests
{
    [Theory]
    [InlineData("Basic", "Basic")]
    [InlineData("""Basic realm="x", charset="UTF-8" """, "Basic realm=x charset=UTF-8")]
    [InlineData("""Bearer realm="https://a/t",service="s",scope="repository:x:pull,push" """, "Bearer realm=https://a/t service=s scope=repository:x:pull,push")]
    [InlineData("""Bearer realm="https://a/t", Basic realm="b" """, "Bearer realm=https://a/t | Basic realm=b")]
    [InlineData("Basic, Bearer realm=r", "Basic | Bearer realm=r")]
    [InlineData("Negotiate, NTLM, Basic realm=x", "Negotiate | NTLM | Basic realm=x")]
    [InlineData("Negotiate YIIabc==, Basic realm=x", "Negotiate YIIabc== | Basic realm=x")]
    [InlineData("Bearer realm=https://a:5000/t?q=1,service=s", "Bearer realm=https://a:5000/t?q=1 service=s")]
    [InlineData("""  bearer   REALM = "r" ,, , Service =s ,""", "bearer realm=r service=s")]
    [InlineData("\tBearer\trealm=\"r\"\t,\tservice=\"s\"", "Bearer realm=r service=s")]
    [InlineData("""Bearer realm="a\"b\\c, d=e" """, """Bearer realm=a"b\c, d=e""")]
    [InlineData("""Bearer realm="first",realm="second" """, "Bearer realm=first")]
    [InlineData("""Bearer realm="https://a/t,service=s  """, "Bearer realm=https://a/t,service=s")]
    [InlineData("""Bearer realm="ends with \""", """Bearer realm=ends with \""")]
    [InlineData("""Bearer realm="r",service=" """, "Bearer realm=r service=")]
    [InlineData("Bearer realm=,service=s", "Bearer realm= service=s")]
    [InlineData("Bearer realm", "Bearer | realm")]
    [InlineData("Bearer scope=repository:x:pull,push,realm=r", "Bearer scope=repository:x:pull realm=r | push")]
    [InlineData("""Bearer realm=r, ="stray" "quote", service=s""", "Bearer realm=r service=s")]
    [InlineData("realm=r", "")]
    [InlineData(",,  ,", "")]
    [InlineData("=", "")]
    [InlineData("\"", "")]
    [InlineData("", "")]
    public void Odd_lines_are_read_as_well_as_they_can_be(string line, string expected)
    {
        Assert.Equal(expected, Text(line));
    }

    [Fact]
    public void Every_header_line_counts()
    {
        Assert.Equal("Basic realm=a | Bearer realm=b service=s", Text("Basic realm=a", "Bearer realm=\"b\", service=s"));
    }

    [Fact]
    public void A_parameter_never_strays_to_the_scheme_of_another_line()
    {
        Assert.Equal("Basic", Text("Basic", "realm=r"));
    }

    [Fact]
    public void Nothing_makes_it_fail()
    {
        Random random = new(1);
        const string Alphabet = "Bearer =,\"\\ \tservice:/é;";
        for (int i = 0; i < 20_000; i++)
        {
            string line = new(Enumerable.Range(0, random.Next(30)).Select(_ => Alphabet[random.Next(Alphabet.Length)]).ToArray());
            Assert.All(Parse(line), challenge => Assert.NotEmpty(challenge.Scheme));
        }
    }

    [Fact]
    public void Names_compare_without_case()
    {
        Challenge challenge = Parse("BEARER Realm=r").Single();

        Assert.True(challenge.IsBearer);
        Assert.False(challenge.IsBasic);
        Assert.Equal("r", challenge["rEALM"]);
        Assert.Null(challenge["service"]);
    }

    private static IReadOnlyList<Challenge> Parse(params string[] lines)
    {
        using HttpResponseMessage response = ScriptedNetwork.Unauthorized(lines);
        return ChallengeParser.Parse(response.Headers);
    }

    // 'YIIabc==' is read as a parameter without being one; nobody asks for it.
    private static string Text(params string[] lines) => string.Join(" | ", Parse(lines).Select(challenge =>
        string.Join(' ', challenge.Parameters.Select(p => $"{(p.Key.StartsWith("YII", StringComparison.Ordinal) ? p.Key : p.Key.ToLowerInvariant())}={p.Value}").Prepend(challenge.Scheme))));
}
