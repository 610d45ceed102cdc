using ContainerTools.Tar;

namespace ContainerTools.Fuzzing;

/// <summary>The reader of tars: of any dialect, damaged or made to mislead.</summary>
internal sealed class TarTarget : FuzzTarget
{
    // A sparse file is as large as its header says.
    private const int MostContent = 1 << 20;
    private static readonly byte[][] Seeds = [DialectTar.Make()];

    public override string Name => "tar";

    public override byte[] Make(Random random) => TarMutator.Make(random, Seeds);

    public override async Task<bool> TryAsync(byte[] input, CancellationToken cancel)
    {
        using var reader = new TarReader(new MemoryStream(input), "fuzz.tar");
        byte[] buffer = new byte[8192];
        long last = -1;
        while (await reader.ReadAsync(cancel).ConfigureAwait(false) is { } entry)
        {
            FuzzException.Unless(entry.Offset > last, "Entries follow one another", $"{last} {entry.Offset}");
            FuzzException.Unless(entry.Header.Size >= 0 && entry.StoredSize >= 0, "A size is no less than zero", $"{entry.Header}");
            last = entry.Offset;
            using Stream content = entry.OpenContent();
            long count = 0;
            for (int read; count < MostContent && (read = await content.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0;)
            {
                count += read;
            }

            FuzzException.Unless(count == Math.Min(entry.Header.Size, count), "A content is no longer than its header says", $"{entry.Header} {count}");
            FuzzException.Unless(count >= Math.Min(entry.Header.Size, MostContent), "A content is as long as its header says", $"{entry.Header} {count}");
        }

        return true;
    }
}
