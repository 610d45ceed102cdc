using ContainerTools.Testing;
using ContainerTools.Tests.Registry;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Expansion;

public sealed class HostileImageTests
{
    [UnixFact]
    public void Nothing_is_written_outside_whatever_layers_say()
    {
        using var folder = new TemporaryFolder();
        // Most are odd and not malformed, or nothing would be tried.
        Assert.InRange(HostileRun.Run(folder.Path, 0, 2000), 500, 2000);
    }

    [RootToolFact("setpriv", "dotnet")]
    public void Nor_by_somebody_who_is_not_root()
    {
        using var folder = new TemporaryFolder();
        ProcessRunner.Run("chown", "65534:65534", folder.Path).Expect();
        string[] somebody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
        ProcessRunner.Run("setpriv", [.. somebody, "dotnet", typeof(HostileRun).Assembly.Location, "expand", folder.Path]).Expect();
        Assert.True(File.Exists(folder["canary", "f"]));
    }
}
