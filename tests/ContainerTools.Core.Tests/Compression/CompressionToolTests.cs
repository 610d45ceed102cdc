using System.Diagnostics;
using ContainerTools.Compression;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.Compression;

public sealed class CompressionToolTests
{
    private static readonly byte[] Content = SampleBytes.Make(2_300_007);

    [ToolFact("gzip")]
    public Task Gzip_reads_it() => CheckAsync("gzip", Codec.Gzip, Codec.GzipPortable);

    [ToolFact("pigz")]
    public Task Pigz_reads_it() => CheckAsync("pigz", Codec.Gzip, Codec.GzipPortable);

    [ToolFact("zstd")]
    public Task Zstd_reads_it() => CheckAsync("zstd", Codec.Zstd);

    private static async Task CheckAsync(string tool, params Codec[] codecs)
    {
        foreach (Codec codec in codecs)
        {
            foreach (byte[] content in new[] { Content, Content[..1], [] })
            {
                Assert.Equal(content, await UnpackAsync(tool, await Packing.EncodeAsync(content, codec)));
            }
        }
    }

    private static async Task<byte[]> UnpackAsync(string tool, byte[] packed)
    {
        using Process process = Process.Start(new ProcessStartInfo(tool, "-dc") { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var content = new MemoryStream();
        Task reading = process.StandardOutput.BaseStream.CopyToAsync(content);
        await process.StandardInput.BaseStream.WriteAsync(packed);
        process.StandardInput.Close();
        await reading;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return content.ToArray();
    }
}
