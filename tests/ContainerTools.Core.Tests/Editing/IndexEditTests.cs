using System.Text.Json;
using ContainerTools.Editing;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.Editing;

public sealed class IndexEditTests
{
    private static readonly SampleIndex Attested = SampleIndex.Of(Platforms(), attested: true);

    [Fact]
    public void Every_image_changes_and_the_index_leads_to_it()
    {
        var said = new CollectingReporter();
        ImageIndex before = Made.Index(Attested).With(ImageReference.Parse("a:1"), ["a:1"], ["1"]);

        var after = (ImageIndex)ImageEditor.Edit(before, new() { User = "1000" }, said);

        Assert.Equal(before.Images.Count, after.Images.Count);
        Assert.All(after.Images, image => Assert.Equal("1000", image.Config.User));
        Assert.Equal(after.Images.Select(image => (image.Digest, image.Manifest.Size)), after.Manifest.Manifests.Select(entry => (entry.Digest, entry.Size)));
        Assert.Equal(before.Platforms, after.Platforms);
        Assert.Equal(before.Platforms, after.Manifest.Manifests.Select(entry => entry.Platform));
        Assert.All(after.Images, image => Assert.Equal(after.Digest, image.IndexDigest));
        Assert.Equal(["a:1"], after.RepoTags);
        Assert.Equal(["1"], after.LayoutNames);
        Assert.Equal(before.Reference, after.Reference);
    }

    [Fact]
    public void Attestations_of_what_the_images_were_are_left_out_with_a_warning()
    {
        var said = new CollectingReporter();
        ImageIndex before = Made.Index(Attested);

        var after = (ImageIndex)ImageEditor.Edit(before, new() { User = "1000" }, said);

        Assert.Equal(before.Entries.Count / 2, after.Entries.Count);
        Assert.DoesNotContain(after.Entries, entry => entry.IsAttestation);
        Assert.StartsWith("3 attestations", Assert.Single(said.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_whose_images_stay_stays_itself()
    {
        ImageIndex before = Made.Index(Attested);

        Assert.Same(before, ImageEditor.Edit(before, new() { User = "" }, new CollectingReporter()));
    }

    [Fact]
    public void Only_the_images_that_change_get_other_lines()
    {
        SampleImage[] samples = [.. Platforms()];
        SampleImage set = new ImageFactory { Architecture = "riscv64", Config = { ["User"] = "1000" } }.Add(SampleLayer.Empty()).Build();
        ImageIndex before = Made.Index(SampleIndex.Of(samples.Append(set), attested: true));

        var after = (ImageIndex)ImageEditor.Edit(before, new() { User = "1000" }, new CollectingReporter());

        Assert.Equal(Made.Json(before.Manifest).GetProperty("manifests")[3].GetRawText(), Made.Json(after.Manifest).GetProperty("manifests")[3].GetRawText());
        Assert.Equal(set.Digest, Assert.Single(after.Entries, entry => entry.IsAttestation).Descriptor.Annotations["vnd.docker.reference.digest"]);
    }

    [Fact]
    public void An_index_in_an_index_changes_with_its_images()
    {
        SampleIndex inner = SampleIndex.Of(Platforms());
        SampleIndex outer = SampleIndex.Of([SampleIndex.Entry(inner, platform: null)], [inner]);

        var after = (ImageIndex)ImageEditor.Edit(Made.Index(outer), new() { User = "1000" }, new CollectingReporter());

        ImageIndex nested = Assert.Single(after.Entries).Index!;
        Assert.Equal(nested.Digest, after.Manifest.Manifests[0].Digest);
        Assert.All(nested.Images, image => Assert.Equal("1000", image.Config.User));
    }

    [Fact]
    public void What_is_not_here_cannot_change_and_is_told()
    {
        var said = new CollectingReporter();
        SampleIndex sample = SampleIndex.Of(Platforms());

        var after = (ImageIndex)ImageEditor.Edit(Made.Index(sample, without: 1), new() { User = "1000" }, said);

        Assert.Equal(3, after.Manifest.Manifests.Count);
        Assert.Equal(sample.Children[1].Digest, Assert.Single(after.AbsentEntries).Digest.ToString());
        Assert.StartsWith("1 entries", Assert.Single(said.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_entry_says_beside_its_digest_stays()
    {
        SampleImage image = Platforms().First();
        System.Text.Json.Nodes.JsonObject entry = SampleIndex.Entry(image, new() { ["os"] = "linux", ["architecture"] = "amd64", ["x"] = 1 });
        entry["annotations"] = new System.Text.Json.Nodes.JsonObject { ["a"] = "b" };
        entry["data"] = "e30=";

        var after = (ImageIndex)ImageEditor.Edit(Made.Index(SampleIndex.Of([entry], [image])), new() { User = "1000" }, new CollectingReporter());

        JsonElement line = Made.Json(after.Manifest).GetProperty("manifests")[0];
        Assert.Equal("b", line.GetProperty("annotations").GetProperty("a").GetString());
        Assert.Equal(1, line.GetProperty("platform").GetProperty("x").GetInt32());
        Assert.False(line.TryGetProperty("data", out _));
    }

    [Fact]
    public void Several_platforms_cannot_become_one() => Assert.Equal(
        ImageError.InvalidArgument,
        Assert.Throws<ImageException>(() => ImageEditor.Edit(Made.Index(Attested), new() { Platform = Platform.Default }, new CollectingReporter())).Error);

    private static IEnumerable<SampleImage> Platforms() => new[] { "amd64", "arm64", "s390x" }
        .Select(architecture => new ImageFactory { Architecture = architecture }.Add(SampleLayer.Empty()).Build());
}
