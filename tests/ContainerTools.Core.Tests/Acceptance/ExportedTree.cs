using ContainerTools.Archive.Writing;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

/// <summary>What docker makes of an image's layers.</summary>
internal static class ExportedTree
{
    /// <summary>Runs the image, and lists what docker exports of a container of it.</summary>
    /// <returns>Lines of tar, but for the sizes of links, which docker gives to the one or the other name of a file.</returns>
    public static async Task<string[]> OfAsync(DockerDaemon docker, StockedRegistry shelf, Image image)
    {
        string name = Assert.Single(docker.Load(await shelf.ExportAsync(new ExportOptions(), image)));
        Assert.Equal(Busybox.Greeting, docker.Run(name).Trim());
        string container = docker.Docker(["create", name]).Expect().Output.Trim();
        string exported = shelf.NewPath(".tar");
        docker.Docker(["export", "--output", exported, container]).Expect();
        docker.Docker(["rm", container]).Expect();
        docker.Remove(name);
        string listing = ProcessRunner.Run("tar", ["--list", "--verbose", "--full-time", "--numeric-owner", "--file", exported]).Expect().Output;

        // Docker puts places for its mounts into every container, with the time of that.
        return [.. listing.Split('\n').Where(line => !line.Contains(" etc/", StringComparison.Ordinal) && !line.Contains(" dev/", StringComparison.Ordinal) && !line.Contains(" .dockerenv", StringComparison.Ordinal)
            && !line.EndsWith(" proc/", StringComparison.Ordinal) && !line.EndsWith(" sys/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }
}
