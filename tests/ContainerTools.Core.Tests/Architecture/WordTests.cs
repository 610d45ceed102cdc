using System.Text.RegularExpressions;

namespace ContainerTools.Tests.Architecture;

/// <summary>The core serves programs of every kind, so what it says must be right without PowerShell.</summary>
public sealed partial class WordTests
{
    [Fact]
    public void The_core_names_no_cmdlet() => Assert.DoesNotContain(SourceGraph.Core.Literals, text => Cmdlet().IsMatch(text));

    [Fact]
    public void The_core_names_no_parameter_of_a_cmdlet() => Assert.DoesNotContain(SourceGraph.Core.Literals, text => Parameter().IsMatch(text));

    [GeneratedRegex(@"\b(Clear|Compare|Connect|Disconnect|Expand|Export|Get|Import|Merge|New|Publish|Remove|Save|Set|Split|Start|Stop|Test)-\p{Lu}\p{L}+")]
    private static partial Regex Cmdlet();

    [GeneratedRegex(@"(^|[\s'(])-\p{Lu}\p{Ll}+")]
    private static partial Regex Parameter();
}
