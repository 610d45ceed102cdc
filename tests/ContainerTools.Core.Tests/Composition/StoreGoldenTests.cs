using System.Text;
using ContainerTools.Composition;
using ContainerTools.IO.Files;
using ContainerTools.Tar;

namespace ContainerTools.Tests.Composition;

/// <summary>The golden vectors once more, made of plans and composed images as the stream script's configuration makes them.</summary>
public class StoreGoldenTests
{
    private const string G1 = "ccf6261de128619bf4f3a61c96b3c6ddf9433470e5af2c7fb02dc6b4fb3ee51a";
    private static readonly string Hello = $"nix/store/{new string('a', 32)}-hello-1.0";
    private static readonly string Customisation = $"/nix/store/{new string('d', 32)}-hello-customisation-layer";

    [Fact]
    public void G0_a_layer_without_paths() => Check("51bd17f30e93810af6bf5676577745937afc69e167332e2b5d345b00a478c823", Plan());

    [Fact]
    public void G1_a_folder_a_program_and_a_link() => Check(G1, HelloPlan());

    [Fact]
    public void G2_a_name_that_needs_a_pax_record()
    {
        string package = $"nix/store/{new string('b', 32)}-pkg-2.0";
        Check("aea6b6603cbdcb5a882e227de1129c2a7e44140337e1f28ad44743ae1be4f6b1", Plan(Folder(package), Folder($"{package}/share"), File($"{package}/share/{new string('x', 120)}", "hi\n", 0b100_100_100)));
    }

    [Fact]
    public void G3_a_name_that_is_not_ascii() =>
        Check("c35f00ebff1b629e601c2e873c6e157c8c65c098d1785d34c416e859d4e5cfaa", Plan(Folder($"nix/store/{new string('c', 32)}-café")));

    [Fact]
    public async Task G4_the_config()
    {
        Image image = await ComposeAsync();

        Assert.Equal(800, image.Config.Raw.Length);
        Assert.Equal("43da3b87a5b64cc1fa3a398a9a86b09ef9acf05355af239f529f1bb2a3fe7aee", image.Id.Hex);
    }

    [Fact]
    public async Task G5_the_whole_archive()
    {
        byte[] archive = await ComposeBench.ExportAsync(await ComposeAsync());

        Assert.Equal(30_720, archive.Length);
        Assert.Equal("730e4b1ae62b74eab4e3e9fc72da3e511b990c2dcc21280ed90e8d9fa083b8a2", Digest.Of("sha256", archive).Hex);
    }

    private static async Task<Image> ComposeAsync()
    {
        IReadOnlyList<Layer> hello = await new LayerComposer(null).ComposeAsync([HelloPlan()], NullReporter.Instance, default);
        byte[] zeros = new byte[10_240];
        Digest empty = Digest.Of("sha256", zeros);
        var customisation = new Layer(new MemoryBlob(MediaTypes.OciLayer, empty, zeros), empty)
        {
            ArchiveHeader = new TarHeader($"{empty.Hex}/layer.tar", TarEntryType.File, 0b100_100_100, zeros.Length, 1) { UserName = "root", GroupName = "root" },
        };
        (Layer, string)[] layers = [(hello[0], $"store paths: {PythonList.Format(["/" + Hello])}"), (customisation, $"store paths: {PythonList.Format([Customisation])}")];
        var composition = new ImageComposition("hello")
        {
            Tag = "latest",
            Platform = new Platform("linux", "amd64"),
            Config = ConfigSettings.FromMembers([new("Cmd", new object?[] { "/bin/hello" })]),
        };
        return ImageComposer.Compose(composition, layers) with { Style = new ArchiveStyle(1, RepeatsLayers: true), Layers = new[] { hello[0], customisation } };
    }

    private static LayerPlan HelloPlan() => Plan(
        Folder(Hello),
        Folder($"{Hello}/bin"),
        File($"{Hello}/bin/hello", "#!/bin/sh\necho hello\n", 0b101_101_101),
        new LayerEntry($"{Hello}/bin/hi", FileKind.SymbolicLink, 0b111_111_111) { LinkTarget = "hello" });

    private static LayerPlan Plan(params LayerEntry[] entries) =>
        new([Folder("nix", 0b111_101_101), Folder("nix/store", 0b111_101_101), .. entries], "/");

    private static LayerEntry Folder(string name, int mode = 0b101_101_101) => new(name, FileKind.Directory, mode);

    private static LayerEntry File(string name, string content, int mode) =>
        new(name, FileKind.File, mode) { Content = new BytesContent(Encoding.UTF8.GetBytes(content)) };

    private static void Check(string digest, LayerPlan plan)
    {
        Assert.Equal(10_240, plan.Size);
        Assert.Equal(digest, ComposeBench.DigestOf(plan));
    }
}
