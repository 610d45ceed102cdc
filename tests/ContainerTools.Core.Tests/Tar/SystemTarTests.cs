using System.Formats.Tar;
using ContainerTools.Tar;
using SystemReader = System.Formats.Tar.TarReader;
using SystemWriter = System.Formats.Tar.TarWriter;

namespace ContainerTools.Tests.Tar;

/// <summary>The platform's own tar reads ours, and we read its.</summary>
public class SystemTarTests
{
    [Fact]
    public void Its_archives_are_read()
    {
        foreach (TarEntryFormat format in new[] { TarEntryFormat.V7, TarEntryFormat.Ustar, TarEntryFormat.Pax, TarEntryFormat.Gnu })
        {
            bool isOld = format is TarEntryFormat.V7 or TarEntryFormat.Ustar;
            string name = isOld ? new string('n', 90) : new string('é', 300);
            using var target = new MemoryStream();
            using (var writer = new SystemWriter(target, format, leaveOpen: true))
            {
                System.Formats.Tar.TarEntry file = Create(format, format == TarEntryFormat.V7 ? System.Formats.Tar.TarEntryType.V7RegularFile : System.Formats.Tar.TarEntryType.RegularFile, name);
                file.DataStream = new MemoryStream(new byte[1000]);
                file.Uid = isOld ? 5 : 3_000_000;
                file.ModificationTime = DateTimeOffset.FromUnixTimeSeconds(77);
                writer.WriteEntry(file);
                System.Formats.Tar.TarEntry link = Create(format, System.Formats.Tar.TarEntryType.SymbolicLink, "link");
                link.LinkName = isOld ? "target" : new string('t', 300);
                writer.WriteEntry(link);
            }

            ReadTar read = ReadTar.From(target.ToArray());
            Assert.Equal((name, isOld ? 5 : 3_000_000, 77, 1000), (read.Headers[0].Name, read.Headers[0].Uid, read.Headers[0].Mtime, read.Entries[0].Content.Length));
            Assert.Equal(isOld ? "target" : new string('t', 300), read.Headers[1].LinkName);
            Assert.Equal(TarFlaws.None, read.Flaws);
        }
    }

    [Fact]
    public void It_reads_ours()
    {
        var random = new Random(4);
        for (int i = 0; i < 200; i++)
        {
            TarHeader header = RandomHeader.Create(random, withEscapes: false);
            byte[] content = new byte[header.Size];
            random.NextBytes(content);
            using var reader = new SystemReader(new MemoryStream(TarBytes.Pack([(header, content)])));
            System.Formats.Tar.TarEntry entry = reader.GetNextEntry()!;
            Assert.Equal(header.Name, entry.Name);
            Assert.Equal(header.LinkName, entry.LinkName);
            Assert.Equal(((int)header.Uid, (int)header.Gid), (entry.Uid, entry.Gid));
            Assert.Equal((header.Mode, (char)header.Type), ((int)entry.Mode, (char)entry.EntryType));
            Assert.Equal(header.Mtime, entry.ModificationTime.ToUnixTimeSeconds());
            using var read = new MemoryStream();
            entry.DataStream?.CopyTo(read);
            Assert.Equal(content, read.ToArray());
            Assert.Null(reader.GetNextEntry());
        }
    }

    private static System.Formats.Tar.TarEntry Create(TarEntryFormat format, System.Formats.Tar.TarEntryType type, string name) => format switch
    {
        TarEntryFormat.V7 => new V7TarEntry(type, name),
        TarEntryFormat.Ustar => new UstarTarEntry(type, name),
        TarEntryFormat.Pax => new PaxTarEntry(type, name),
        _ => new GnuTarEntry(type, name),
    };
}
