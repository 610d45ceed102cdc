using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;

namespace ContainerTools.Testing;

/// <summary>Writes one layer of a <see cref="BigImage"/>: many files of many sizes, and a few traces of the layer below.</summary>
internal sealed class BigLayer(int number, int fileCount, long tarSize)
{
    private const int FilesInFolder = 60;
    private const int Replaced = 5;
    private const int TakenAway = 5;

    /// <summary>Writes the packed layer into a file.</summary>
    /// <returns>Digest of the tar, digest of the file, length of the tar.</returns>
    public (string DiffId, string Digest, long TarSize) Write(string path)
    {
        using var diffId = SHA256.Create();
        using var digest = SHA256.Create();
        long written;
        using (FileStream file = File.Create(path, 1 << 20))
        using (var packed = new CryptoStream(file, digest, CryptoStreamMode.Write))
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        using (var tar = new CryptoStream(gzip, diffId, CryptoStreamMode.Write))
        {
            written = WriteEntries(tar);
        }

        return (Hash.Format(diffId.Hash!), Hash.Format(digest.Hash!), written);
    }

    private static string Folder(int layer, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"opt/layer{layer:00}/part{index / FilesInFolder:000}");

    private static string Name(int layer, int index) => string.Create(CultureInfo.InvariantCulture, $"{Folder(layer, index)}/file{index:00000}");

    private long WriteEntries(Stream stream)
    {
        var counted = new CountingStream(stream);
        using (var writer = new TarWriter(counted, TarEntryFormat.Ustar))
        {
            WriteTraces(writer);
            int[] sizes = Sizes();
            for (int i = 0; i < sizes.Length; i++)
            {
                if (i % FilesInFolder == 0)
                {
                    Add(writer, TarEntryType.Directory, Folder(number, i) + "/");
                }

                Add(writer, TarEntryType.RegularFile, Name(number, i), sizes[i], Seed(i));
            }
        }

        return counted.Count;
    }

    private void WriteTraces(TarWriter writer)
    {
        for (int i = 0; number > 0 && i < Replaced + TakenAway; i++)
        {
            string name = Name(number - 1, i);
            if (i < Replaced)
            {
                Add(writer, TarEntryType.RegularFile, name, 1000, Seed(-1 - i));
            }
            else
            {
                Add(writer, TarEntryType.RegularFile, name.Replace("/file", "/.wh.file", StringComparison.Ordinal));
            }
        }
    }

    /// <summary>Few files hold most of the bytes, as in real trees.</summary>
    private int[] Sizes()
    {
        var numbers = new SplitMix((ulong)number);
        var weights = new double[fileCount];
        for (int i = 0; i < fileCount; i++)
        {
            weights[i] = Math.Exp(numbers.NextNormal() * 1.7);
        }

        // A header for each file, and half a block lost at its end.
        double bytes = Math.Max(0, tarSize - (fileCount * 768L)) / weights.Sum();
        return [.. weights.Select(weight => (int)(weight * bytes))];
    }

    private ulong Seed(int index) => ((ulong)(uint)number << 32) + (uint)index;

    private static void Add(TarWriter writer, TarEntryType type, string path, int size = 0, ulong seed = 0)
    {
        var entry = new UstarTarEntry(type, path)
        {
            Mode = type == TarEntryType.Directory ? LayerTar.Program : LayerTar.PlainFile,
            ModificationTime = LayerTar.Epoch,
        };
        if (size > 0)
        {
            entry.DataStream = new MemoryStream(BigFileContent.Make(size, seed), writable: false);
        }

        writer.WriteEntry(entry);
    }
}
