using System.Text.Json.Nodes;
using ContainerTools.Bases;
using static ContainerTools.Tests.Bases.Based;

namespace ContainerTools.Tests.Bases;

public sealed class ImageRebaserTests
{
    private static readonly Image OldBase = Make("{}", [OldLayer]);
    private static readonly Image NewBase = Make("{}", [NewLayer, OtherLayer]);
    private static readonly Image App = Make("{}", [OldLayer, OwnLayer]);

    [Fact]
    public void Layers_and_history_of_the_base_are_exchanged_and_its_own_stay()
    {
        Image after = Rebase(App, OldBase, NewBase);

        Assert.Equal([NewLayer.Digest, OtherLayer.Digest, OwnLayer.Digest], after.Layers.Select(layer => layer.Digest));
        Assert.Equal(after.Layers.Select(layer => layer.DiffId), after.Config.DiffIds);
        Assert.Equal(["make new", "make other", "make own"], after.Config.History.Select(step => step.CreatedBy));
        Assert.Equal(App.RepoTags, after.RepoTags);
    }

    [Fact]
    public void Steps_without_a_layer_go_with_whom_they_belong_to()
    {
        Image below = Make("{}", [OldLayer], """{"created_by":"make old"},{"created_by":"CMD old","empty_layer":true}""");
        Image app = Make("{}", [OldLayer, OwnLayer], """{"created_by":"make old"},{"created_by":"CMD old","empty_layer":true},{"created_by":"ENV own","empty_layer":true},{"created_by":"make own"}""");

        Assert.Equal(["make new", "make other", "ENV own", "make own"], Rebase(app, below, NewBase).Config.History.Select(step => step.CreatedBy));

        // As one whose builder left them out.
        Assert.Equal(["make new", "make other", "make own"], Rebase(App, below, NewBase).Config.History.Select(step => step.CreatedBy));
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"created_by":"all at once"}""")]
    public void Without_a_step_for_each_layer_none_is_said_to_have_made_one(string history)
    {
        Image after = Rebase(Make("{}", [OldLayer, OwnLayer], history), OldBase, NewBase);

        Assert.Equal(["make new", "make other", $"layer {OwnLayer.DiffId}"], after.Config.History.Where(step => !step.IsEmptyLayer).Select(step => step.CreatedBy));
        Assert.Empty(Rebase(Make("{}", [OldLayer, OwnLayer], ""), Make("{}", [OldLayer], ""), Make("{}", [NewLayer], "")).Config.History);
    }

    [Fact]
    public void An_image_that_does_not_begin_with_the_old_base_is_refused()
    {
        Assert.Equal(ImageError.InvalidArgument, Assert.Throws<ImageException>(() => Rebase(App, NewBase, OldBase)).Error);
        Assert.Equal(ImageError.InvalidArgument, Assert.Throws<ImageException>(() => Rebase(OldBase, App, NewBase)).Error);
    }

    [Fact]
    public void A_base_for_another_platform_is_refused() => Assert.Equal(
        ImageError.PlatformNotFound,
        Assert.Throws<ImageException>(() => Rebase(App, OldBase, Make("{}", [NewLayer], more: "\"os\":\"windows\""))).Error);

    [Theory]
    [InlineData("""{"User":"a"}""", """{"User":"a"}""", """{"User":"b"}""", """{"User":"b"}""")] // unchanged: the new base's
    [InlineData("""{"User":"own"}""", """{"User":"a"}""", """{"User":"b"}""", """{"User":"own"}""")] // its own
    [InlineData("""{"User":"a"}""", """{"User":"a"}""", "{}", "{}")] // gone from the base
    [InlineData("{}", """{"User":"a"}""", """{"User":"b"}""", "{}")] // taken away by the image
    [InlineData("""{"User":""}""", "{}", """{"User":"b"}""", """{"User":"b"}""")] // empty is none
    [InlineData("{}", "{}", """{"WorkingDir":"/w","StopSignal":"SIGINT"}""", """{"WorkingDir":"/w","StopSignal":"SIGINT"}""")]
    [InlineData("""{"Env":["A=1","OWN=x","B=2"]}""", """{"Env":["A=1","B=2"]}""", """{"Env":["A=9","C=3"]}""", """{"Env":["A=9","OWN=x","C=3"]}""")]
    [InlineData("""{"Env":["A=own"]}""", """{"Env":["A=1"]}""", """{"Env":["A=9"]}""", """{"Env":["A=own"]}""")]
    [InlineData("""{"Env":["B=1"]}""", """{"Env":["A=1","B=1"]}""", """{"Env":["A=2","B=1"]}""", """{"Env":["B=1"]}""")]
    [InlineData("""{"Labels":{"v":"1","own":"x"}}""", """{"Labels":{"v":"1"}}""", """{"Labels":{"v":"2","n":"3"}}""", """{"Labels":{"v":"2","own":"x","n":"3"}}""")]
    [InlineData("""{"Labels":{"v":"1"}}""", """{"Labels":{"v":"1"}}""", "{}", "{}")]
    [InlineData("""{"ExposedPorts":{"80/tcp":{},"1/tcp":{}}}""", """{"ExposedPorts":{"80/tcp":{}}}""", """{"ExposedPorts":{"8080/tcp":{}}}""", """{"ExposedPorts":{"1/tcp":{},"8080/tcp":{}}}""")]
    [InlineData("""{"Entrypoint":["own"]}""", """{"Entrypoint":["old"]}""", """{"Entrypoint":["new"],"Cmd":["new"]}""", """{"Entrypoint":["own"]}""")] // a new Cmd would be arguments for the image's program
    [InlineData("""{"Entrypoint":["e"],"Cmd":["own"]}""", """{"Entrypoint":["e"],"Cmd":["old"]}""", """{"Entrypoint":["f"],"Cmd":["new"]}""", """{"Entrypoint":["f"],"Cmd":["own"]}""")]
    [InlineData("""{"Cmd":["old"]}""", """{"Cmd":["old"]}""", """{"Cmd":["new"]}""", """{"Cmd":["new"]}""")]
    [InlineData("{}", "{}", """{"OnBuild":["RUN x"]}""", "{}")] // of builds upon the base, which this was
    [InlineData("""{"X":1}""", """{"X":1}""", """{"X":2}""", """{"X":2}""")] // whatever there is
    public void Settings_that_came_from_the_base_come_from_the_new_one(string own, string old, string renewed, string expected)
    {
        Image after = Rebase(Make(own, [OldLayer, OwnLayer]), Make(old, [OldLayer]), Make(renewed, [NewLayer]));

        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), ConfigOf(after));
    }

    [Fact]
    public void The_build_of_Windows_is_that_of_the_new_base()
    {
        const string Old = "\"os\":\"windows\",\"os.version\":\"10.0.1\"", New = "\"os\":\"windows\",\"os.version\":\"10.0.2\"";

        Image after = Rebase(Make("{}", [OldLayer, OwnLayer], more: Old), Make("{}", [OldLayer], more: Old), Make("{}", [NewLayer], more: New));

        Assert.Equal("10.0.2", after.Config.Platform.OsVersion);
        Assert.Equal("10.0.2", after.Platform.OsVersion);
    }

    [Fact]
    public void The_annotations_name_the_new_base_and_others_stay()
    {
        Image app = (Image)ContainerTools.Editing.ImageEditor.Edit(App, new() { Annotations = [new("kept", "yes"), new(BaseAnnotations.Name, "old.example/base:1"), new(BaseAnnotations.Digest, OldBase.Digest.ToString())] }, NullReporter.Instance);
        Image named = NewBase.With(ImageReference.Parse("new.example/base:2"), []);

        Image after = Rebase(app, OldBase, named);

        Assert.Equal(["kept", BaseAnnotations.Name, BaseAnnotations.Digest], after.Manifest.Annotations.Keys);
        Assert.Equal("new.example/base:2", after.Manifest.Annotations[BaseAnnotations.Name]);
        Assert.Equal(NewBase.Digest.ToString(), after.Manifest.Annotations[BaseAnnotations.Digest]);

        // A base without a name is noted by its digest, and the old name goes.
        Assert.Equal(["kept", BaseAnnotations.Digest], Rebase(app, OldBase, NewBase.With(null, [])).Manifest.Annotations.Keys);
    }

    [Fact]
    public void Layers_get_the_media_types_of_the_image()
    {
        Image docker = (Image)ManifestOf(App, MediaTypes.DockerManifest);

        Image after = Rebase(docker, OldBase, NewBase);

        Assert.Equal(MediaTypes.DockerManifest, after.Manifest.MediaType);
        Assert.Equal([MediaTypes.DockerLayer, MediaTypes.DockerLayer], after.Manifest.Layers.Take(2).Select(layer => layer.MediaType));
        Assert.Equal(after.Manifest.Layers.Select(layer => layer.MediaType), after.Layers.Select(layer => layer.MediaType));
    }

    private static Image Rebase(Image image, Image oldBase, Image newBase) => ImageRebaser.Rebase(image, oldBase, newBase, NullReporter.Instance);

    private static IImage ManifestOf(Image image, string mediaType)
    {
        string text = System.Text.Encoding.UTF8.GetString(image.Manifest.Raw.Span).Replace(MediaTypes.OciManifest, mediaType, StringComparison.Ordinal).Replace(MediaTypes.OciLayer, MediaTypes.DockerLayer, StringComparison.Ordinal);
        return Image.Create((Manifest)ManifestDocument.Parse(System.Text.Encoding.UTF8.GetBytes(text)), image.Config, descriptor => image.Layers.First(layer => layer.Digest == descriptor.Digest).WithType(descriptor.MediaType).Blob);
    }
}
