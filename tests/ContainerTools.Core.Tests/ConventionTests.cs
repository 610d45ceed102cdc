using System.Reflection;
using System.Text.RegularExpressions;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests;

/// <summary>How tests are named, so that a list of them reads like a description of the product.</summary>
public sealed partial class ConventionTests
{
    private static readonly MethodInfo[] Tests = [.. typeof(ConventionTests).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(method => method.IsDefined(typeof(FactAttribute), inherit: true))];

    [Fact]
    public void The_name_of_a_test_is_a_sentence() =>
        Assert.Empty(Tests.Where(test => !Sentence().IsMatch(test.Name)).Select(Describe));

    [Fact]
    public void The_name_of_a_class_of_tests_says_so() =>
        Assert.Empty(Tests.Where(test => !test.DeclaringType!.Name.EndsWith("Tests", StringComparison.Ordinal)).Select(Describe));

    // Else it fails wherever the program is missing, under Wine for one.
    [Fact]
    public void A_case_whose_data_a_program_packs_says_which_program() =>
        Assert.Empty(Tests.Where(test => test.GetCustomAttributes<InlineDataAttribute>()
            .SelectMany(cases => cases.GetData(test))
            .SelectMany(values => values ?? [])
            .OfType<SampleCompression>()
            .Select(SamplePacking.Program)
            .Any(program => program is not null && !NamesTool(test, program))).Select(Describe));

    private static bool NamesTool(MethodInfo test, string program) =>
        test.GetCustomAttribute<ToolTheoryAttribute>() is { } theory && theory.Tools.Contains(program);

    private static string Describe(MethodInfo test) => $"{test.DeclaringType!.Name}.{test.Name}";

    // Words between underscores, and the first of them with a capital.
    [GeneratedRegex(@"^\p{Lu}[\p{L}\d]*(_[\p{L}\d]+)+$")]
    private static partial Regex Sentence();
}
