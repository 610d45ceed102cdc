using ContainerTools.Bases;
using ContainerTools.Testing;

namespace ContainerTools.Tests.Bases;

public sealed class BaseTesterTests : IDisposable
{
    private readonly BaseRegistry _registry = new();

    public void Dispose() => _registry.Dispose();

    [Fact]
    public async Task One_HEAD_tells_that_the_base_is_current_for_all_images_upon_it()
    {
        string digest = _registry.AddBase("old").Digest;
        ImageIndex app = await _registry.AddAppAsync("old", digest);
        var tester = new BaseTester(_registry.Bench.Client);

        foreach (Image image in app.Images)
        {
            ImageBaseTestResult result = await tester.TestAsync(image, app, NullReporter.Instance, default);
            Assert.Equal((BaseState.Current, true, digest, null), (result.State, result.IsCurrent, $"{result.CurrentDigest}", result.LayersMatch));
        }

        Assert.Equal([$"HEAD {BaseRegistry.Bases}/manifests/1"], _registry.Requests.Where(request => request.Contains("/manifests/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_tag_that_leads_elsewhere_makes_it_outdated()
    {
        string digest = _registry.AddBase("old").Digest;
        ImageIndex app = await _registry.AddAppAsync("old", digest);
        string renewed = _registry.AddBase("new").Digest;

        ImageBaseTestResult result = await TestAsync(app.Images[0]);

        Assert.Equal((BaseState.Outdated, digest, renewed), (result.State, $"{result.BaseDigest}", $"{result.CurrentDigest}"));
        Assert.Contains(renewed, result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_digest_of_one_platform_is_current_while_the_index_lists_it()
    {
        SampleIndex index = _registry.AddBase("old");
        ImageIndex app = await _registry.AddAppAsync("old", index.Children[0].Digest);

        Assert.Equal(BaseState.Current, (await TestAsync(app.Images[0])).State);
    }

    [Fact]
    public async Task Without_a_digest_the_layers_decide()
    {
        _registry.AddBase("old");
        ImageIndex app = await _registry.AddAppAsync("old", null);

        ImageBaseTestResult before = await TestAsync(app.Images[1]);
        _registry.AddBase("new");
        ImageBaseTestResult after = await TestAsync(app.Images[1]);

        Assert.Equal((BaseState.Current, true), (before.State, before.LayersMatch));
        Assert.Equal((BaseState.Outdated, false), (after.State, after.LayersMatch));
    }

    [Fact]
    public async Task Layers_that_are_not_the_bases_are_found_when_they_are_looked_at()
    {
        ImageIndex app = await _registry.AddAppAsync("old", _registry.AddBase("other").Digest);
        ImageIndex honest = await _registry.AddAppAsync("other", _registry.AddBase("other").Digest, tag: "2");
        var tester = new BaseTester(_registry.Bench.Client) { VerifiesLayers = true };

        ImageBaseTestResult wrong = await tester.TestAsync(app.Images[0], null, NullReporter.Instance, default);

        Assert.Equal((BaseState.Foreign, false), (wrong.State, wrong.LayersMatch));
        Assert.Equal(BaseState.Current, (await TestAsync(app.Images[0])).State);
        Assert.True((await tester.TestAsync(honest.Images[0], null, NullReporter.Instance, default)).LayersMatch);
    }

    [Fact]
    public async Task A_name_that_is_gone_and_a_manifest_that_names_none_are_states_too()
    {
        ImageIndex app = await _registry.AddAppAsync("old", _registry.AddBase("old").Digest, name: "gone");

        Assert.Equal(BaseState.Missing, (await TestAsync(app.Images[0])).State);
        Assert.Equal(BaseState.Unknown, (await TestAsync(Based.Make("{}", [Based.OldLayer]))).State);
    }

    [Fact]
    public async Task A_given_name_counts_instead_of_the_annotations()
    {
        _registry.AddBase("old");
        Image app = (await _registry.AddAppAsync("old", null, name: "gone")).Images[0];

        ImageBaseTestResult result = await new BaseTester(_registry.Bench.Client) { Base = _registry.Bench.Reference("1", BaseRegistry.Bases) }.TestAsync(app, null, NullReporter.Instance, default);

        Assert.Equal((BaseState.Current, true), (result.State, result.LayersMatch));
    }

    [Theory]
    [InlineData("not a name", null)]
    [InlineData(null, "sha256:short")]
    public async Task Nonsense_in_the_annotations_is_an_error(string? name, string? digest)
    {
        var app = (Image)ContainerTools.Editing.ImageEditor.Edit(Based.Make("{}", [Based.OldLayer]), new() { Annotations = [new(BaseAnnotations.Name, name), new(BaseAnnotations.Digest, digest)] }, NullReporter.Instance);

        Assert.Equal(ImageError.Malformed, (await Assert.ThrowsAsync<ImageException>(() => TestAsync(app))).Error);
    }

    private Task<ImageBaseTestResult> TestAsync(Image image) => new BaseTester(_registry.Bench.Client).TestAsync(image, null, NullReporter.Instance, default);
}
