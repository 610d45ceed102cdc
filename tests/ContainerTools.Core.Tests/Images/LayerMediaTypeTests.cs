using ContainerTools.Compression;

namespace ContainerTools.Tests.Images;

public sealed class LayerMediaTypeTests
{
    [Theory]
    [InlineData(CompressionKind.None, MediaTypes.OciLayer, MediaTypes.DockerLayer)]
    [InlineData(CompressionKind.Gzip, MediaTypes.OciLayerGzip, MediaTypes.DockerLayerGzip)]
    [InlineData(CompressionKind.Zstd, MediaTypes.OciLayerZstd, MediaTypes.DockerLayerZstd)]
    public void Compression_and_media_type_belong_together_both_ways(CompressionKind kind, string oci, string docker)
    {
        Assert.Equal((oci, docker), (LayerMediaType.For(kind, isDocker: false), LayerMediaType.For(kind, isDocker: true)));
        Assert.All([oci, docker], type => Assert.Equal((kind, true), (LayerMediaType.CompressionOf(type), LayerMediaType.IsKnown(type))));
    }

    [Theory]
    [InlineData(Codec.None, MediaTypes.DockerLayerGzip, MediaTypes.DockerLayer)]
    [InlineData(Codec.Gzip, MediaTypes.DockerLayer, MediaTypes.DockerLayerGzip)]
    [InlineData(Codec.GzipPortable, MediaTypes.OciLayer, MediaTypes.OciLayerGzip)]
    [InlineData(Codec.Zstd, MediaTypes.DockerLayer, MediaTypes.DockerLayerZstd)]
    public void A_layer_that_is_compressed_stays_in_its_family(Codec codec, string before, string after) =>
        Assert.Equal(after, LayerMediaType.For(codec, before));

    [Theory]
    [InlineData("application/vnd.oci.image.layer.nondistributable.v1.tar+zstd", CompressionKind.Zstd, true)]
    [InlineData("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", CompressionKind.Gzip, true)]
    [InlineData("application/vnd.oci.image.layer.v1.tar+bzip2", CompressionKind.Bzip2, false)]
    [InlineData("application/vnd.oci.image.layer.v1.tar+encrypted", null, false)]
    [InlineData("application/gzip", CompressionKind.Gzip, false)]
    [InlineData("", null, false)]
    public void What_no_specification_has_is_not_known(string type, CompressionKind? kind, bool isKnown) =>
        Assert.Equal((kind, isKnown), (LayerMediaType.CompressionOf(type), LayerMediaType.IsKnown(type)));
}
