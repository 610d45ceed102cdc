using System.Text;
using ContainerTools.Archive;
using ContainerTools.Json;
using ContainerTools.Tar;

namespace ContainerTools.Tests.Tar;

/// <summary>The bytes of nixpkgs' stream script on Python 3.11. They must never change.</summary>
public class GoldenTests
{
    private static readonly string Hello = $"/nix/store/{new string('a', 32)}-hello-1.0";
    private static readonly string Customisation = $"/nix/store/{new string('d', 32)}-hello-customisation-layer";

    [Fact]
    public void G0_a_layer_without_paths() =>
        Check("51bd17f30e93810af6bf5676577745937afc69e167332e2b5d345b00a478c823", 10_240, new StoreLayer().Pack());

    [Fact]
    public void G1_a_folder_a_program_and_a_link() =>
        Check("ccf6261de128619bf4f3a61c96b3c6ddf9433470e5af2c7fb02dc6b4fb3ee51a", 10_240, HelloLayer());

    [Fact]
    public void G1_has_the_checksum_of_its_first_header() =>
        Assert.Equal("010433\0 ", Encoding.ASCII.GetString(HelloLayer()[148..156]));

    [Fact]
    public void G2_a_name_that_needs_a_pax_record()
    {
        string package = $"/nix/store/{new string('b', 32)}-pkg-2.0";
        byte[] layer = new StoreLayer()
            .Folder($"{package}/")
            .Folder($"{package}/share/")
            .File($"{package}/share/{new string('x', 120)}", 0b100_100_100, "hi\n")
            .Pack();
        Check("aea6b6603cbdcb5a882e227de1129c2a7e44140337e1f28ad44743ae1be4f6b1", 10_240, layer);
    }

    [Fact]
    public void G3_a_name_that_is_not_ascii() =>
        Check("c35f00ebff1b629e601c2e873c6e157c8c65c098d1785d34c416e859d4e5cfaa", 10_240, new StoreLayer().Folder($"/nix/store/{new string('c', 32)}-café/").Pack());

    [Fact]
    public void G4_the_config() =>
        Check("43da3b87a5b64cc1fa3a398a9a86b09ef9acf05355af239f529f1bb2a3fe7aee", 800, Config());

    [Fact]
    public void G5_the_whole_archive()
    {
        (string layer, string empty, string config) = (Hash(HelloLayer()), Hash(EmptyLayer()), Hash(Config()));
        byte[] manifest = DockerManifest.Write([($"{config}.json", ["hello:latest"], [$"{layer}/layer.tar", $"{empty}/layer.tar"])]);
        Assert.Equal(375, manifest.Length);
        TarHeader onDisk = Plain($"{empty}/layer.tar", EmptyLayer()) with { Mode = 0b100_100_100, UserName = "root", GroupName = "root" };
        byte[] archive = TarBytes.Pack(
        [
            (Plain($"{layer}/layer.tar", HelloLayer()), HelloLayer()),
            (onDisk, EmptyLayer()),
            (Plain($"{config}.json", Config()), Config()),
            (Plain("manifest.json", manifest), manifest),
        ]);
        Check("730e4b1ae62b74eab4e3e9fc72da3e511b990c2dcc21280ed90e8d9fa083b8a2", 30_720, archive);
    }

    private static byte[] HelloLayer() => new StoreLayer()
        .Folder($"{Hello}/")
        .Folder($"{Hello}/bin/")
        .File($"{Hello}/bin/hello", 0b101_101_101, "#!/bin/sh\necho hello\n")
        .Link($"{Hello}/bin/hi", "hello")
        .Pack();

    private static byte[] EmptyLayer() => new byte[10_240];

    private static byte[] Config()
    {
        const string Created = "1970-01-01T00:00:01+00:00";
        KeyValuePair<string, object?>[] History(string path) => [new("created", Created), new("comment", $"store paths: ['{path}']")];
        return PythonJson.Write(new KeyValuePair<string, object?>[]
        {
            new("created", Created),
            new("architecture", "amd64"),
            new("os", "linux"),
            new("config", new KeyValuePair<string, object?>[] { new("Cmd", new[] { "/bin/hello" }) }),
            new("rootfs", new KeyValuePair<string, object?>[]
            {
                new("diff_ids", new[] { $"sha256:{Hash(HelloLayer())}", $"sha256:{Hash(EmptyLayer())}" }),
                new("type", "layers"),
            }),
            new("history", new object?[] { History(Hello), History(Customisation) }),
        });
    }

    private static TarHeader Plain(string name, byte[] content) => new(name, TarEntryType.File, 0b110_100_100, content.Length, 1);

    private static string Hash(byte[] bytes) => Digest.Of("sha256", bytes).Hex;

    private static void Check(string digest, int length, byte[] actual)
    {
        Assert.Equal(length, actual.Length);
        Assert.Equal(digest, Hash(actual));
    }
}
