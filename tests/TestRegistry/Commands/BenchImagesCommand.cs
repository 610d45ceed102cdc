using System.Globalization;
using System.Text.Json.Nodes;

namespace ContainerTools.Testing;

/// <summary>Makes the big images, and prints a line of JSON about each.</summary>
internal static class BenchImagesCommand
{
    public static int Run(Options options)
    {
        if (options["out"] is not { } folder)
        {
            return Options.Usage();
        }

        foreach (string factor in (options["factors"] ?? "1").Split(','))
        {
            BigImage image = BigImage.Get(Path.GetFullPath(folder), double.Parse(factor, CultureInfo.InvariantCulture));
            Console.WriteLine(SampleJson.Text(new JsonObject
            {
                ["folder"] = image.Folder,
                ["tag"] = BigImage.Tag,
                ["digest"] = image.Digest,
                ["packedSize"] = image.PackedSize,
                ["tarSize"] = image.TarSize,
            }));
        }

        return 0;
    }
}
