using System.Text.Json.Nodes;

namespace ContainerTools.Testing;

/// <summary>
/// An image of five layers that overwrite, link and take away; its command checks what came of that and prints
/// <see cref="Greeting"/> only if all is right. It runs where Debian's busybox-static is installed.
/// </summary>
public static class Busybox
{
    public const string Greeting = "Hello from ContainerTools: layers in order.";

    private const string Check = """
        #!/bin/sh
        fail() { echo "wrong: $1"; exit 1; }
        [ "$(cat /etc/motd)" = second ] || fail overwrite
        [ ! -e /usr/share/old.txt ] || fail whiteout
        [ ! -e /opt/data/below ] || fail opaque
        [ "$(cat /opt/data/above)" = above ] || fail opaque-sibling
        [ ! -e /opt/gone ] || fail folder-whiteout
        [ "$(readlink /bin/sh)" = busybox ] || fail symlink
        [ /usr/share/linked -ef /usr/share/kept.txt ] || fail hard-link
        [ "$(cat '/srv/Grüße/日本.txt')" = unicode ] || fail names
        [ -u /usr/bin/tool ] || fail setuid
        [ -p /srv/queue ] || fail fifo
        [ "$NAME" = ContainerTools ] || fail environment
        echo "Hello from $NAME: layers in order."

        """;

    /// <summary>Why the image does not run here; null if it does.</summary>
    public static string? WhyNot => Program is null ? "not installed: busybox-static" : null;

    private static string? Program => new[] { "/bin/busybox", "/usr/bin/busybox" }.FirstOrDefault(path => File.Exists(path) && IsStatic(path));

    // One that is not names its dynamic linker at its beginning (ELF, PT_INTERP), and no image has that.
    private static bool IsStatic(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] start = new byte[4096];
        return start.AsSpan(0, file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)).IndexOf("/ld-"u8) < 0;
    }

    public static SampleImage Image(
        SampleCompression compression = SampleCompression.Gzip,
        bool docker = false,
        bool withEmptyLayer = false,
        bool likeUmoci = false)
    {
        ImageFactory factory = Factory(docker, likeUmoci);
        SampleLayer[] layers = [.. Layers().Select(layer => layer.As(compression))];
        factory.Add(layers[0]).AddStep("ENV NAME=ContainerTools");
        for (int i = 1; i < layers.Length; i++)
        {
            factory.Add(layers[i]);
            if (withEmptyLayer && i == 2)
            {
                factory.Add(SampleLayer.Empty(compression));
            }
        }

        return factory.AddStep("CMD [\"/bin/sh\" \"/srv/check.sh\"]").Build();
    }

    /// <summary>One image that runs, for linux/amd64, and three that do not, for linux/arm64/v8, linux/arm/v7 and windows/amd64.</summary>
    public static IEnumerable<SampleImage> Platforms(bool docker) =>
    [
        Image(docker: docker),
        Stranger(docker, "arm64", "v8"),
        Stranger(docker, "arm", "v7"),
        Stranger(docker, "amd64", null, "windows", "10.0.20348.2113"),
    ];

    public static IEnumerable<SampleLayer> Layers()
    {
        byte[] program = Program is null ? "no busybox here"u8.ToArray() : File.ReadAllBytes(Program);
        yield return Layer("ADD busybox /", Base(program));
        yield return Layer("COPY first /", new LayerTar()
            .Folder("etc").File("etc/motd", "first\n")
            .Folder("usr").Folder("usr/share").File("usr/share/old.txt", "old\n").File("usr/share/kept.txt", "kept\n")
            .HardLink("usr/share/linked", "usr/share/kept.txt")
            .Folder("opt").Folder("opt/data").File("opt/data/below", "below\n")
            .Folder("opt/gone").File("opt/gone/file", "gone\n"));
        yield return Layer("RUN tidy up", new LayerTar()
            .Folder("etc").File("etc/motd", "second\n")
            .Folder("usr").Folder("usr/share").Whiteout("usr/share/old.txt")
            .Folder("opt").Whiteout("opt/gone").Folder("opt/data").Opaque("opt/data").File("opt/data/above", "above\n"));
        yield return Layer("COPY odd /", new LayerTar()
            .Folder("srv").Folder("srv/Grüße").File("srv/Grüße/日本.txt", "unicode\n").Fifo("srv/queue")
            .Folder("usr").Folder("usr/bin").File("usr/bin/tool", "#!/bin/sh\nid\n", LayerTar.SetUserProgram));
        yield return Layer("COPY check.sh /srv/", new LayerTar()
            .Folder("srv").File("srv/check.sh", Check.ReplaceLineEndings("\n"), LayerTar.Program));
    }

    private static LayerTar Base(byte[] program)
    {
        LayerTar tar = new LayerTar().Folder("bin").File("bin/busybox", program, LayerTar.Program).Symlink("bin/sh", "busybox");
        foreach (string applet in new[] { "cat", "echo", "ls", "readlink", "test" })
        {
            tar.HardLink($"bin/{applet}", "bin/busybox", LayerTar.Program);
        }

        return tar.Folder("etc").File("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n").File("etc/group", "root:x:0:\n")
            .Folder("tmp", LayerTar.Everybody);
    }

    private static SampleLayer Layer(string createdBy, LayerTar tar) => new(tar.ToArray(), SampleCompression.None, createdBy);

    private static ImageFactory Factory(bool docker, bool likeUmoci) => new()
    {
        Docker = docker,
        LikeUmoci = likeUmoci,
        Config = new JsonObject
        {
            ["Env"] = SampleJson.Array(["PATH=/bin:/usr/bin", "NAME=ContainerTools"]),
            ["Cmd"] = SampleJson.Array(["/bin/sh", "/srv/check.sh"]),
            ["WorkingDir"] = "/srv",
            ["Labels"] = new JsonObject { ["org.example.purpose"] = "testing" },
        },
    };

    private static SampleImage Stranger(bool docker, string architecture, string? variant, string os = "linux", string? osVersion = null)
    {
        var factory = new ImageFactory { Architecture = architecture, Variant = variant, Os = os, OsVersion = osVersion, Docker = docker };
        LayerTar tar = new LayerTar().Folder("etc").File("etc/platform", $"{os}/{architecture}/{variant}\n");
        return factory.Add(new SampleLayer(tar.ToArray())).Build();
    }
}
