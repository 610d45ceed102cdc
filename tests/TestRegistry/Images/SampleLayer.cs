namespace ContainerTools.Testing;

/// <summary>A layer: its tar, and the same packed.</summary>
public sealed class SampleLayer
{
    private readonly byte[] _packed;

    public SampleLayer(byte[] tar, SampleCompression compression = SampleCompression.Gzip, string createdBy = "COPY . / # test")
    {
        Tar = tar;
        Compression = compression;
        CreatedBy = createdBy;
        DiffId = Hash.Sha256(tar);
        _packed = SamplePacking.Pack(tar, compression);
    }

    public byte[] Tar { get; }

    public SampleCompression Compression { get; }

    /// <summary>The layer's line in the image's history.</summary>
    public string CreatedBy { get; }

    public string DiffId { get; }

    public static SampleLayer Empty(SampleCompression compression = SampleCompression.Gzip) => new(new byte[1024], compression, "RUN true");

    public SampleLayer As(SampleCompression compression) => new(Tar, compression, CreatedBy);

    public SampleBlob Blob(bool docker) =>
        new(_packed, (docker ? SampleTypes.DockerLayer : SampleTypes.OciLayer) + SamplePacking.Suffix(Compression, docker));
}
