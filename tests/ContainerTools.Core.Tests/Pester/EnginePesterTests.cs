using ContainerTools.Tests.Acceptance;
using ContainerTools.Testing;
using Xunit.Abstractions;

namespace ContainerTools.Tests.Pester;

using Engines = ContainerTools.Tests.Acceptance.Engines;

/// <summary>The module's own tests that use an engine, which others must not use at the same time.</summary>
[Collection(Judged.Name)]
public sealed class EnginePesterTests(Engines engines, ITestOutputHelper output)
{
    public static TheoryData<string> Files => PesterFile.Names(withEngine: true);

    [Theory]
    [MemberData(nameof(Files))]
    public void The_modules_tests_pass(string file) =>
        new PesterFile(file).Run(DockerDaemon.WhyNot is null ? engines.Docker.Endpoint : null, output);
}
