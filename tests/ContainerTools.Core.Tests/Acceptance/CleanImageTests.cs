using ContainerTools.Archive;
using ContainerTools.Archive.Reading;
using ContainerTools.Testing;
using ContainerTools.Verification;

namespace ContainerTools.Tests.Acceptance;

/// <summary>What real tools write has no errors.</summary>
[Collection(Judged.Name)]
public sealed class CleanImageTests(StockedRegistry shelf)
{
    [JudgeTheory("skopeo")]
    [InlineData("docker-archive:{0}.tar:acme/app:1")]
    [InlineData("oci-archive:{0}.tar:1")]
    [InlineData("oci:{0}:1")]
    public async Task Skopeo_s(string target)
    {
        string path = shelf.NewPath();
        Skopeo.Machine.Copy($"docker-archive:{await shelf.ExportAsync("oci", new() { Format = ArchiveFormat.DockerArchive })}", string.Format(System.Globalization.CultureInfo.InvariantCulture, target, path));

        await IsCleanAsync(target.StartsWith("oci:", StringComparison.Ordinal) ? path : path + ".tar");
    }

    [JudgeFact("umoci")]
    public async Task Umoci_s()
    {
        string layout = await shelf.ExportAsync("oci", new() { Format = ArchiveFormat.OciLayout });
        ProcessRunner.Run("umoci", "config", "--image", $"{layout}:1.0", "--tag", "2.0", "--config.env", "A=1").Expect();
        string bundle = shelf.NewPath();
        string root = Umoci.Machine.Unpack(layout, "2.0", bundle);
        await File.WriteAllTextAsync(Path.Combine(root, "etc/added"), "added");
        ProcessRunner.Run("umoci", "repack", "--image", $"{layout}:3.0", bundle).Expect();

        await IsCleanAsync(layout);
    }

    [JudgeFact("buildah")]
    public async Task Buildah_s()
    {
        using var buildah = new Buildah(new JudgeRoot(Generation.Machine));
        string container = buildah.From($"docker-archive:{await shelf.ExportAsync("oci", new() { Format = ArchiveFormat.DockerArchive })}");
        string path = shelf.NewPath(".tar");
        buildah.Run(["commit", "--quiet", container, $"oci-archive:{path}:1"]).Expect();

        await IsCleanAsync(path);
    }

    private static async Task IsCleanAsync(string path)
    {
        ArchiveContent content = await ImageImport.ReadContentAsync(path, null, null, NullReporter.Instance, default);
        Assert.All(content.Entries, entry => Assert.Null(FileDefects.ToResult(entry)));
        Assert.NotEmpty(content.Images);
        foreach (ListedImage entry in content.Entries.Where(entry => entry.Image is not null))
        {
            ImageTestResult result = FileDefects.Add(entry, await new ImageTester().TestAsync(entry.Image!, NullReporter.Instance, default));
            Assert.True(result.Passed, string.Join('\n', result.Defects));
        }
    }
}
