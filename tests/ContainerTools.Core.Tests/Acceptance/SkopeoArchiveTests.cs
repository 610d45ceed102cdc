using System.Security.Cryptography;
using ContainerTools.Archive;
using ContainerTools.Archive.Writing;
using ContainerTools.Locking;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Acceptance;

/// <summary>
/// The format SkopeoArchive beside what skopeo itself writes. Skopeo 1.9 takes no zstd into a docker archive; it gets the same image with
/// gzip, of which the archive is the same.
/// </summary>
[Collection(Judged.Name)]
public sealed class SkopeoArchiveTests(Engines engines, StockedRegistry shelf)
{
    private static readonly ExportOptions Options = new() { Format = ArchiveFormat.SkopeoArchive };

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 24)];

    [JudgeTheory("skopeo")]
    [MemberData(nameof(Samples.Tags), MemberType = typeof(Samples))]
    public async Task It_is_the_file_that_pullImage_makes(string sample, Generation generation = Generation.Machine)
    {
        string theirs = shelf.NewPath(".tar");
        Image image = await shelf.PullAsync(sample);
        Image source = await shelf.PullAsync(sample == "zstd" && generation == Generation.Machine ? "oci" : sample);
        engines[generation].Skopeo.Copy(
            $"docker://{shelf.Registry.Host}/{SampleShelf.Repository}@{source.IndexDigest ?? source.Digest}",
            $"docker-archive://{theirs}:{StockedRegistry.NameOf(sample)}",
            [.. shelf.Registry.SkopeoOptions("--src-"), "--override-os", "linux", "--override-arch", "amd64"]);

        string ours = await shelf.ExportAsync(Options, image);

        AssertSame(theirs, ours);
        Digest hash = await ImageExport.ComputeDigestAsync([image], Options, NullReporter.Instance, default);
        Assert.Equal(Hash.Sha256(File.ReadAllBytes(theirs)), hash.ToString());
        Assert.Contains(
            $"hash = \"sha256-{Convert.ToBase64String(SHA256.HashData(File.ReadAllBytes(theirs)))}\";",
            NixExpression.Prefetch(image, NixExpression.FinalName(image), Convert.FromHexString(hash.Hex)),
            StringComparison.Ordinal);
    }

    [JudgeTheory("skopeo")]
    [MemberData(nameof(Seeds))]
    public async Task An_odd_image_has_the_same_bytes_too(int seed, Generation generation = Generation.Machine)
    {
        string folder = shelf.NewPath();
        string theirs = shelf.NewPath(".tar");
        string source = shelf.NewPath();
        SampleImage sample = OddImage.Of(seed);
        OciFolder.Write(folder, ("1", sample));
        OciFolder.Write(source, ("1", generation == Generation.Machine ? OddImage.WithoutZstd(sample) : sample));
        engines[generation].Skopeo.Copy($"oci:{source}{(sample.MediaType == SampleTypes.OciManifest ? ":1" : "")}", $"docker-archive:{theirs}:odd/image:{seed}");
        IImage image = (await ImportedImages.ReadAsync(folder))[0].Rename([$"odd/image:{seed}"]);

        AssertSame(theirs, await shelf.ExportAsync(Options, image));
        Assert.Equal(Hash.Sha256(File.ReadAllBytes(theirs)), (await ImageExport.ComputeDigestAsync([image], Options, NullReporter.Instance, default)).ToString());
    }

    // Longer than ustar's fields, so that it shows whether the name gets into a header.
    [JudgeTheory("skopeo")]
    [InlineData("")]
    [InlineData("app:1")]
    [InlineData("app:1 docker.io/library/app:1 app:2 registry.example:5000/a/b/c:1 app:0 a/app:1")]
    [InlineData("registry.example/a-name/that-is-longer/than-the-hundred-characters/which-fit-into-the-field/of-a-header-for-the-name-of-an-entry:and-a-tag_that.is-long.too")]
    public async Task Names_are_written_as_skopeo_writes_them(string names, Generation generation = Generation.Machine)
    {
        string[] tags = names.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string theirs = shelf.NewPath(".tar");
        string source = $"docker-archive:{await shelf.ExportAsync("oci", new ExportOptions { Format = ArchiveFormat.DockerArchive })}";
        engines[generation].Skopeo.Copy(source, string.Join(':', tags.Take(1).Prepend($"docker-archive:{theirs}")), [.. tags.Skip(1).SelectMany(tag => new[] { "--additional-tag", tag })]);

        AssertSame(theirs, await shelf.ExportAsync(Options, ((IImage)await shelf.PullAsync("oci")).Rename(tags)));
    }

    // Podman writes with the same library as skopeo, which itself writes one image only.
    [JudgeTheory("podman")]
    [InlineData("plain")]
    public async Task Several_images_share_their_layers_as_podman_writes_them(string other, Generation generation = Generation.Machine)
    {
        string theirs = shelf.NewPath(".tar");
        IImage[] images = [await shelf.PullAsync("empty"), await shelf.PullAsync(other)];
        string[] names = [.. images.SelectMany(image => engines[generation].Podman.Load(shelf.ExportAsync(Options, image).Result))];
        engines[generation].Podman.Run(["save", "--quiet", "--multi-image-archive", "--output", theirs, .. names]).Expect();

        AssertSame(theirs, await shelf.ExportAsync(Options, images));
    }

    private static void AssertSame(string theirs, string ours)
    {
        string[] listings = [.. new[] { theirs, ours }.Select(path => ProcessRunner.Run("tar", "tvf", path).Expect().Output)];
        Assert.Equal(listings[0], listings[1]);
        Assert.Equal(Hash.Sha256(File.ReadAllBytes(theirs)), Hash.Sha256(File.ReadAllBytes(ours)));
    }
}
