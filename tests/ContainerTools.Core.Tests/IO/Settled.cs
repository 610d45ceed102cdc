using ContainerTools.IO.Files;

namespace ContainerTools.Tests.IO;

/// <summary>Files that were written long enough ago for a change to be seen: only of such ones anything is remembered.</summary>
internal static class Settled
{
    public static void Wait(string path) => Assert.True(SpinWait.SpinUntil(() => FileStatus.Read(path).IsSettled, TimeSpan.FromSeconds(5)));
}
