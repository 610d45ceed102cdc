using System.Text;
using ContainerTools.Tar;

namespace ContainerTools.Tests.Composition;

/// <summary>A base image of layers that are written as lists.</summary>
internal static class WrittenBase
{
    public static Image Of(params Layer[] layers) => Make("{}", "linux", layers);

    public static Image Of(params string[] entries) => Of(WrittenLayer.Of(entries));

    public static Image Of(params TarHeader[] headers) => Of(WrittenLayer.Of(TarBytes.Pack(headers.Select(header => (header, Array.Empty<byte>())))));

    public static Image Make(string config, string os, params Layer[] layers)
    {
        string diffIds = string.Join(',', layers.Select(layer => $"\"{layer.DiffId}\""));
        string json = $$$"""{"architecture":"amd64","os":"{{{os}}}","config":{{{config}}},"rootfs":{"type":"layers","diff_ids":[{{{diffIds}}}]}}""";
        ImageConfig parsed = ImageConfig.Parse(Encoding.UTF8.GetBytes(json));
        var manifest = (Manifest)ManifestDocument.Parse(ManifestWriter.Write(parsed, layers, Descriptor.NoAnnotations));
        Dictionary<Digest, Blob> blobs = layers.DistinctBy(layer => layer.Digest).ToDictionary(layer => layer.Digest, layer => layer.Blob);
        return Image.Create(manifest, parsed, descriptor => blobs[descriptor.Digest]);
    }
}
