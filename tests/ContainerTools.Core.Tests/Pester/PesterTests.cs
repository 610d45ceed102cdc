using Xunit.Abstractions;

namespace ContainerTools.Tests.Pester;

/// <summary>The module's own tests, but for those that use an engine.</summary>
public sealed class PesterTests(ITestOutputHelper output)
{
    public static TheoryData<string> Files => PesterFile.Names(withEngine: false);

    [Theory]
    [MemberData(nameof(Files))]
    public void The_modules_tests_pass(string file) => new PesterFile(file).Run(dockerHost: null, output);
}
