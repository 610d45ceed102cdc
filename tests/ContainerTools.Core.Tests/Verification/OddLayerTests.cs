using ContainerTools.Verification;

namespace ContainerTools.Tests.Verification;

public sealed class OddLayerTests
{
    public static TheoryData<string> Names => OddLayers.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_engines_refuse_or_read_differently_is_told(string name)
    {
        (ImageDefectCode code, DefectSeverity severity, Layer[] layers) = OddLayers.All[name];

        ImageDefect[] defects = [.. (await TestedImage.FindAsync(LayerImage.Of(layers))).Where(defect => defect.Severity != DefectSeverity.Information)];

        Assert.Contains((code, severity), defects.Select(defect => (defect.Code, defect.Severity)));
        Assert.Equal(severity, defects.Min(defect => defect.Severity));
    }

    [Theory]
    [InlineData("a folder over a link", "d/", "l -> d", "|", "l/", "l/a")]
    [InlineData("a folder over a file", "d = text", "|", "d/a")]
    [InlineData("a folder that nothing says anything of", "d/a", "|", "d/b")]
    [InlineData("a folder like those that engines make", "d/", "|", "d/b")]
    [InlineData("a link that was replaced", "d/", "l -> d", "|", "l/", "|", "l/a")]
    [InlineData("a link that was hidden", "d/", "l -> d", "|", ".wh.l", "|", "l/a")]
    [InlineData("a link in a folder that was hidden", "d/", "d/l -> e", "|", ".wh.d", "|", "d/", "d/l/", "d/l/a")]
    [InlineData("a link of the layer itself", "a", "|", "d/", "l -> d", "l/a")]
    [InlineData("a link from link to link", "d/", "k -> d", "l -> /k/../k", "l/a", "l/sub/a")]
    [InlineData("a whiteout and a file", "a = old", "|", ".wh.a", "a = new")]
    [InlineData("an opaque folder", "d/", "d/old", "|", "d/.wh..wh..opq", "d/")]
    [InlineData("a hard link to a link", "l -> x", "h => l")]
    public async Task What_all_understand_alike_is_no_defect(string what, params string[] entries)
    {
        Layer[] layers = [.. string.Join('\n', entries).Split("\n|\n").Select(lines => WrittenLayer.Of(lines.Split('\n')))];

        Assert.True((await TestedImage.FindAsync(LayerImage.Of(layers))).All(defect => defect.Severity == DefectSeverity.Information), what);
    }
}
