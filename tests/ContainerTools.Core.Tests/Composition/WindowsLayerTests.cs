using System.Text;
using ContainerTools.Composition;
using ContainerTools.FileSystem;
using ContainerTools.IO.Files;
using ContainerTools.Tar;

namespace ContainerTools.Tests.Composition;

public sealed class WindowsLayerTests : IDisposable
{
    private static readonly Image Base = WrittenBase.Make("{}", "windows", WrittenLayer.Of("0700 Files/", "0711 Files/ProgramData/", "Files/Windows/", "Files/Windows/x.exe = MZ", "Hives/"));
    private readonly ComposeBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("/app", "Files/app/")]
    [InlineData(@"C:\app", "Files/app/")]
    [InlineData("c:/app", "Files/app/")]
    [InlineData(@"\app\bin", "Files/app/bin/")]
    [InlineData(@"c:\windows\app", "Files/Windows/app/")]
    public async Task Files_lie_where_Windows_looks_for_them(string destination, string folder)
    {
        _bench.File("f.txt");

        TarHeader[] headers = await TopAsync(destination);

        Assert.Equal(["Files/", folder + "f.txt", "Hives/"], [headers[0].Name, headers[^2].Name, headers[^1].Name]);
        Assert.Contains(folder, headers.Select(header => header.Name));
        Assert.All(headers, header => Assert.Equal(header.Type == TarEntryType.Directory ? "16" : "32", Text(header, "MSWINDOWS.fileattr")));
        // O:BUG:BU, as every builder of images for Windows writes it.
        Assert.All(headers, header => Assert.Equal("AQAAgBQAAAAkAAAAAAAAAAAAAAABAgAAAAAABSAAAAAhAgAAAQIAAAAAAAUgAAAAIQIAAA==", Text(header, "MSWINDOWS.rawsd")));
    }

    [Fact]
    public async Task A_folder_of_the_base_keeps_its_mode_and_its_spelling()
    {
        _bench.File("f");

        TarHeader folder = (await TopAsync(@"C:\PROGRAMDATA\app")).Single(header => header.Name == "Files/ProgramData/");

        Assert.Equal(0b111_001_001, folder.Mode);
    }

    [Theory]
    [InlineData(@"D:\app", ImageError.Unsupported)]
    [InlineData("/aux", ImageError.InvalidArgument)]
    [InlineData("/a|b", ImageError.InvalidArgument)]
    [InlineData("/app.", ImageError.InvalidArgument)]
    public async Task What_Windows_cannot_have_is_refused(string destination, ImageError error)
    {
        _bench.File("f");

        await ComposeBench.FailsAsync(error, () => TopAsync(destination));
    }

    [Fact]
    public async Task Names_that_are_one_on_Windows_are_refused()
    {
        // Not in one folder, where Windows itself would have one file.
        LayerSource[] folders = [.. new[] { _bench.File("one/Readme"), _bench.File("two/README") }.Select(file => new LayerSource(Path.GetDirectoryName(file)!))];

        await ComposeBench.FailsAsync(ImageError.InvalidArgument, () => ComposeBench.BuildAsync(
            new LayeredImageRecipe(new ImageComposition("app") { Parent = Base, Platform = Base.Platform }) { CopyToRoot = folders }));
    }

    [Theory]
    [InlineData(@"C:\app\SECRET*")]
    [InlineData(@"\App\secret.key")]
    public async Task A_pattern_matches_whatever_the_case(string pattern)
    {
        _bench.File("Secret.key");
        _bench.File("f");

        Image image = await ComposeBench.BuildAsync(new LayeredImageRecipe(new ImageComposition("app") { Parent = Base, Platform = Base.Platform })
        {
            Sources = [new LayerSource(_bench.Root, "/app")],
            Rules = new() { Exclude = [PathPattern.Parse(pattern)] },
        });

        Assert.Equal(["Files/", "Files/app/", "Files/app/f", "Hives/"], (await ComposeBench.HeadersAsync(image.Layers[^1])).Select(header => header.Name));
    }

    [Fact]
    public async Task Links_and_what_is_made_for_Unix_are_refused()
    {
        LayeredImageRecipe recipe = new(new ImageComposition("app") { Parent = Base, Platform = Base.Platform });
        var link = new SpecialFile { Path = "/l", Kind = FileKind.SymbolicLink, Target = "x" };

        await ComposeBench.FailsAsync(ImageError.Unsupported, () => ComposeBench.BuildAsync(recipe with { SpecialFiles = [link] }));
        await ComposeBench.FailsAsync(ImageError.Unsupported, () => ComposeBench.BuildAsync(recipe with { AddPasswd = true }));
        await ComposeBench.FailsAsync(ImageError.Unsupported, () => ComposeBench.BuildAsync(recipe with { AddTmp = true }));
    }

    [Fact]
    public async Task A_layer_for_the_other_system_is_refused()
    {
        _bench.File("f");
        Layer unix = await LayerAsync(null);
        Layer windows = await LayerAsync(Base);
        LayeredImageRecipe recipe = new(new ImageComposition("app") { Parent = Base, Platform = Base.Platform });

        await ComposeBench.FailsAsync(ImageError.InvalidArgument, () => ComposeBench.BuildAsync(recipe with { Layers = [unix] }));
        await ComposeBench.FailsAsync(ImageError.InvalidArgument, () => ComposeBench.BuildAsync(new LayeredImageRecipe(new("app")) { Layers = [windows] }));
        Assert.Equal(2, (await ComposeBench.BuildAsync(recipe with { Layers = [windows] })).Layers.Count);
    }

    [Fact]
    public async Task A_drive_means_nothing_elsewhere() =>
        await ComposeBench.FailsAsync(ImageError.InvalidArgument, () => ComposeBench.BuildAsync(new LayeredImageRecipe(new("app")) { Sources = [new LayerSource(_bench.Root, @"C:\app")] }));

    private static string Text(TarHeader header, string key) => Encoding.UTF8.GetString(header.Records.Single(record => record.Key == key).Value.Span);

    private Task<Layer> LayerAsync(Image? parent) =>
        new LayeredImageBuilder().BuildLayerAsync([new LayerSource(_bench.Root, "/app")], [], new(), parent, NullReporter.Instance, default);

    private async Task<TarHeader[]> TopAsync(string destination)
    {
        Image image = await ComposeBench.BuildAsync(new LayeredImageRecipe(new ImageComposition("app") { Parent = Base, Platform = Base.Platform })
        {
            Sources = [new LayerSource(_bench.Root, destination)],
        });
        return await ComposeBench.HeadersAsync(image.Layers[^1]);
    }
}
