using ContainerTools.Composition;

namespace ContainerTools.Tests.Composition;

public class PythonListTests
{
    [Theory]
    [InlineData("/nix/store/a", "['/nix/store/a']")]
    [InlineData("it's", "[\"it's\"]")]
    [InlineData("say \"hi\"", "['say \"hi\"']")]
    [InlineData("both ' and \"", "['both \\' and \"']")]
    [InlineData("back\\slash", "['back\\\\slash']")]
    [InlineData("a\nb\tc\rd", "['a\\nb\\tc\\rd']")]
    [InlineData("\u0001\u007f\u00a0", "['\\x01\\x7f\\xa0']")]
    [InlineData("café 😀", "['café 😀']")]
    [InlineData("\u200b\u2028", "['\\u200b\\u2028']")]
    [InlineData("\U000e0001", "['\\U000e0001']")]
    public void Texts_are_quoted_as_repr_does(string text, string expected) => Assert.Equal(expected, PythonList.Format([text]));

    [Fact]
    public void Items_are_parted_by_comma_and_blank() => Assert.Equal("['a', 'b']", PythonList.Format(["a", "b"]));

    [Fact]
    public void Nothing_is_an_empty_list() => Assert.Equal("[]", PythonList.Format([]));
}
