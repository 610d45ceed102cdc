using ContainerTools.Tar;

namespace ContainerTools.Fuzzing;

/// <summary>What the writer of tars was given, the reader gives back.</summary>
internal sealed class TarHeaderTarget : FuzzTarget
{
    public override string Name => "headers";

    /// <summary>The seed of the headers.</summary>
    public override byte[] Make(Random random) => BitConverter.GetBytes(random.Next());

    public override async Task<bool> TryAsync(byte[] input, CancellationToken cancel)
    {
        var random = new Random(BitConverter.ToInt32([.. input, 0, 0, 0, 0]));
        TarHeader[] headers = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => RandomHeader.WithRecords(RandomHeader.Create(random, withEscapes: true), random))];
        byte[] archive = TarBytes.Pack(headers.Select(header => (header, new byte[header.Size])));
        using var reader = new TarReader(new MemoryStream(archive), "fuzz.tar");
        foreach (TarHeader header in headers)
        {
            TarEntry? entry = await reader.ReadAsync(cancel).ConfigureAwait(false);
            FuzzException.Unless(entry?.Header == header, "What was written is read", $"{header}\n{entry?.Header}");
        }

        FuzzException.Unless(await reader.ReadAsync(cancel).ConfigureAwait(false) is null, "No more is read than was written");
        return true;
    }
}
