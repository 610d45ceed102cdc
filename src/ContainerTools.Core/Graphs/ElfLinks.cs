using System.Buffers.Binary;
using System.Text;

namespace ContainerTools.Graphs;

/// <summary>What a program or library of ELF asks the loader for (System V ABI, "Dynamic Linking").</summary>
/// <param name="Interpreter">The loader; null for none.</param>
/// <param name="Needed">Names of libraries, or paths.</param>
/// <param name="SearchPaths">Where it looks first: RUNPATH, or RPATH where there is none.</param>
/// <param name="Is64Bit">Its class, which its libraries have, too.</param>
/// <param name="Machine">The number of the processor's kind.</param>
internal sealed record ElfLinks(string? Interpreter, IReadOnlyList<string> Needed, IReadOnlyList<string> SearchPaths, bool Is64Bit, int Machine)
{
    private const int MostHeaders = 256;
    private const int MostEntries = 4096;
    private const int MostText = 4096;

    /// <param name="content">The file; it can seek.</param>
    /// <returns>Null for what is no such file, or is damaged: nobody can load it.</returns>
    public static ElfLinks? Read(Stream content)
    {
        try
        {
            return new Reader(content).Read();
        }
        catch (Exception exception) when (exception is EndOfStreamException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    private sealed class Reader(Stream content)
    {
        private const int Load = 1;
        private const int Dynamic = 2;
        private const int Interp = 3;
        private readonly List<(ulong Address, ulong Size, ulong Offset)> _segments = [];
        private bool _is64Bit;
        private bool _isBigEndian;

        public ElfLinks? Read()
        {
            byte[] head = ReadAt(0, 64);
            if (!head.AsSpan().StartsWith("\u007fELF"u8) || head[4] is not (1 or 2) || head[5] is not (1 or 2))
            {
                return null;
            }

            _is64Bit = head[4] == 2;
            _isBigEndian = head[5] == 2;
            ulong table = _is64Bit ? Long(head, 32) : Int(head, 28);
            int size = Short(head, _is64Bit ? 54 : 42);
            int count = Short(head, _is64Bit ? 56 : 44);
            if (size < (_is64Bit ? 56 : 32) || count > MostHeaders)
            {
                return null;
            }

            string? interpreter = null;
            (ulong Offset, ulong Size)? dynamic = null;
            for (int i = 0; i < count; i++)
            {
                byte[] entry = ReadAt(table + ((ulong)i * (ulong)size), size);
                ulong offset = _is64Bit ? Long(entry, 8) : Int(entry, 4);
                ulong address = _is64Bit ? Long(entry, 16) : Int(entry, 8);
                ulong length = _is64Bit ? Long(entry, 32) : Int(entry, 16);
                switch (Int(entry, 0))
                {
                    case Load:
                        _segments.Add((address, length, offset));
                        break;
                    case Dynamic:
                        dynamic = (offset, length);
                        break;
                    case Interp:
                        interpreter = TextAt(offset);
                        break;
                }
            }

            (string[] needed, string[] paths) = dynamic is { } section ? ReadDynamic(section.Offset, section.Size) : ([], []);
            return new ElfLinks(interpreter, needed, paths, _is64Bit, Short(head, 18));
        }

        private (string[] Needed, string[] Paths) ReadDynamic(ulong offset, ulong size)
        {
            int width = _is64Bit ? 16 : 8;
            var needed = new List<ulong>();
            ulong? texts = null;
            ulong? path = null;
            ulong? runPath = null;
            int count = (int)Math.Min(size / (ulong)width, MostEntries);
            byte[] entries = ReadAt(offset, count * width);
            for (int i = 0; i < count; i++)
            {
                ulong tag = _is64Bit ? Long(entries, i * width) : Int(entries, i * width);
                ulong value = _is64Bit ? Long(entries, (i * width) + 8) : Int(entries, (i * width) + 4);
                switch (tag)
                {
                    case 0:
                        i = count;
                        break;
                    case 1:
                        needed.Add(value);
                        break;
                    case 5:
                        texts = value;
                        break;
                    case 15:
                        path = value;
                        break;
                    case 29:
                        runPath = value;
                        break;
                }
            }

            if (texts is not { } address || Place(address) is not { } start)
            {
                return ([], []);
            }

            return (
                [.. needed.Select(at => TextAt(checked(start + at))).Where(name => name.Length > 0)],
                (runPath ?? path) is { } at ? TextAt(checked(start + at)).Split(':', StringSplitOptions.RemoveEmptyEntries) : []);
        }

        private ulong? Place(ulong address)
        {
            foreach ((ulong from, ulong size, ulong offset) in _segments)
            {
                if (address >= from && address - from < size)
                {
                    return offset + (address - from);
                }
            }

            return null;
        }

        private string TextAt(ulong offset)
        {
            Seek(offset);
            byte[] buffer = new byte[MostText];
            int read = content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            int end = buffer.AsSpan(0, read).IndexOf((byte)0);
            return end < 0 ? "" : Encoding.UTF8.GetString(buffer, 0, end);
        }

        private byte[] ReadAt(ulong offset, int count)
        {
            Seek(offset);
            byte[] bytes = new byte[count];
            content.ReadExactly(bytes);
            return bytes;
        }

        private void Seek(ulong offset) => content.Position = offset <= long.MaxValue ? (long)offset : throw new EndOfStreamException();

        private int Short(byte[] bytes, int at) => _isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

        private uint Int(byte[] bytes, int at) => _isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

        private ulong Long(byte[] bytes, int at) => _isBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
    }
}
