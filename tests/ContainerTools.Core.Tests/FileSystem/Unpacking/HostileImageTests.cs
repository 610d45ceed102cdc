using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.FileSystem.Unpacking;

public sealed class HostileImageTests
{
    [UnixFact]
    public void Nothing_is_written_outside_whatever_layers_say()
    {
        using var folder = new TemporaryFolder();
        // Most are odd and not malformed, or nothing would be tried.
        Assert.InRange(HostileRun.Run(folder.Path, 0, 2000), 500, 2000);
    }

    [ToolFact("setpriv", "chown", Needs = Need.Root | Need.OrdinaryUser)]
    public void Nor_by_somebody_who_is_not_root()
    {
        using var folder = new TemporaryFolder();
        OrdinaryUser.Own(folder.Path);
        OrdinaryUser.Run("expand", folder.Path).Expect();
        Assert.True(File.Exists(folder["canary", "f"]));
    }
}
