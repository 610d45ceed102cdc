using ContainerTools.Store;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;
using ContainerTools.Verification;

namespace ContainerTools.Tests.Verification;

/// <summary>Images from registries, with a store in between.</summary>
public sealed class StoredImageTests : IDisposable
{
    private readonly RegistryBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task What_was_tested_is_in_the_store_and_not_fetched_again()
    {
        _bench.AddImage();
        Image image = await _bench.GetImageAsync(stored: true);
        Assert.True((await TestAsync(image)).Passed);
        _bench.Server.Forget();

        await _bench.ReadLayersAsync(image);
        Assert.True((await TestAsync(image)).Passed);

        Assert.Equal(0, _bench.Server.Count("GET", "/blobs/"));
    }

    [Fact]
    public async Task A_damaged_copy_in_the_store_is_not_the_image_s_fault()
    {
        _bench.AddImage(1);
        Image image = await _bench.GetImageAsync(stored: true);
        await _bench.ReadLayersAsync(image);
        string path = new ImageStore(_bench.StorePath).GetBlobPath(image.Layers[0].Digest);
        byte[] content = await File.ReadAllBytesAsync(path);
        content[content.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(path, content);

        Assert.True((await TestAsync(image)).Passed);
        Assert.Contains("damaged", Assert.Single(_bench.Reporter.Warnings), StringComparison.Ordinal);
        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_registry_that_serves_other_bytes_is_found_out(bool stored)
    {
        _bench.AddImage(1);
        Image image = await _bench.GetImageAsync(stored);
        _bench.Memory.Alter = Faults.Corrupt();

        Assert.Contains(ImageDefectCode.DigestMismatch, (await TestAsync(image)).Defects.Select(defect => defect.Code));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_layer_that_the_registry_does_not_have_is_a_defect(bool stored)
    {
        SampleImage sample = _bench.AddImage(2);
        Image image = await _bench.GetImageAsync(stored);
        _bench.Memory[RegistryBench.Repository].Blobs.TryRemove(sample.LayerBlobs[1].Digest, out _);

        ImageDefect defect = Assert.Single((await TestAsync(image)).Defects);

        Assert.Equal((ImageDefectCode.BlobMissing, sample.LayerBlobs[1].Digest), (defect.Code, defect.Expected!.ToString()));
    }

    [Fact]
    public async Task A_registry_that_does_not_answer_is_no_defect_but_an_error()
    {
        _bench.AddImage(1);
        Image image = await _bench.GetImageAsync();
        _bench.Memory.Intercept = _ => ScriptedResponse.Error(401, "UNAUTHORIZED", "no");

        await RegistryBench.FailsAsync(ImageError.Unauthorized, () => TestAsync(image));
    }

    private Task<ImageTestResult> TestAsync(IImage image) => new ImageTester().TestAsync(image, _bench.Reporter, RegistryBench.Limit());
}
