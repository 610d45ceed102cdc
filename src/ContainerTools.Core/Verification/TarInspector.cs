using ContainerTools.IO.Streams;
using ContainerTools.Tar;

namespace ContainerTools.Verification;

/// <summary>Reads a layer's tar to its end and says what is wrong with it as a tar and as a layer (OCI image-spec, layer.md).</summary>
internal sealed class TarInspector(string subject)
{
    private readonly DefectList _defects = new(subject);
    private readonly DefectList _endDefects = new(subject);
    private readonly EntrySet _names = new();
    private readonly HeaderTraces _traces = new();
    private TarFlaws _known;

    /// <summary>The first entry that takes something of lower layers away; null if none does.</summary>
    public string? Whiteout { get; private set; }

    /// <summary>What the layer has, once it was inspected; null where that was not found out.</summary>
    public LayerOutline? Outline { get; private set; }

    /// <param name="atEnd">Whether what was found at the end counts: the tar was all there.</param>
    public IReadOnlyList<ImageDefect> GetDefects(bool atEnd) => [.. _defects.ToArray(), .. atEnd ? _endDefects.ToArray() : []];

    public async Task InspectAsync(Stream tar, CancellationToken cancel)
    {
        using var reader = new TarReader(tar, subject);
        var tree = new TreeInspector(_defects);
        try
        {
            while (await reader.ReadAsync(cancel).ConfigureAwait(false) is { } entry)
            {
                Inspect(entry);
                tree.Add(entry.Header);
                InspectFlaws(reader.Flaws, entry.Header.Name);
            }

            InspectFlaws(reader.Flaws, null);
            Outline = tree.Complete();
        }
        catch (ImageException exception) when (exception.Error == ImageError.Malformed)
        {
            _endDefects.Error(ImageDefectCode.TarMalformed, $"cannot be read as a tar: {exception.Message.TrimEnd('.')}");
            await StreamCopy.DrainAsync(tar, cancel).ConfigureAwait(false);
        }

        _traces.Report(_defects);
    }

    private void Inspect(TarEntry entry)
    {
        TarHeader header = entry.Header;
        string shown = TarText.Printable(header.Name);
        string normal = EntryName.Normalise(header.Name);
        InspectName(header, normal, shown);
        NameChecks.Check(header, _defects);
        InspectType(header, normal, shown);
        InspectWhiteout(header, normal, shown);
        _traces.Add(header, entry.RawHeader.Span);
    }

    private void InspectName(TarHeader header, string normal, string shown)
    {
        if (EntryName.HasParentSteps(normal) || normal.Length == 0 && header.Type != TarEntryType.Directory)
        {
            _defects.Error(ImageDefectCode.UnsafeName, $"has the entry '{shown}', whose name leads out of the root or is no name", path: header.Name);
        }
        else if (header.Name.StartsWith('/'))
        {
            _defects.Warning(ImageDefectCode.AbsoluteName, $"has the entry '{shown}', whose name begins with a slash", normal, header.Name, header.Name);
        }

        if (TarText.HasEscapes(header.Name))
        {
            _defects.Information(ImageDefectCode.NameNotUnicode, $"has the entry '{shown}', whose name is not UTF-8", path: header.Name);
        }

        bool wasFull = _names.IsFull;
        if (!_names.Add(normal))
        {
            _defects.Error(ImageDefectCode.DuplicateEntry, $"has the entry '{shown}' more than once, which docker and podman refuse", path: header.Name);
        }
        else if (!wasFull && _names.IsFull)
        {
            _defects.Warning(ImageDefectCode.TooManyEntries, $"has so many entries that those from '{shown}' on were not compared with each other", path: header.Name);
        }
    }

    private void InspectType(TarHeader header, string normal, string shown)
    {
        string target = TarText.Printable(header.LinkName);
        switch (header.Type)
        {
            case TarEntryType.HardLink when EntryName.HasParentSteps(EntryName.Normalise(header.LinkName)):
                _defects.Error(ImageDefectCode.UnsafeLink, $"has the hard link '{shown}' to '{target}', which leads out of the root", actual: header.LinkName, path: header.Name);
                break;
            case TarEntryType.SymbolicLink when EntryName.Escapes(normal, header.LinkName):
                _defects.Warning(ImageDefectCode.UnsafeLink, $"has the symbolic link '{shown}' to '{target}', which climbs over the root", actual: header.LinkName, path: header.Name);
                break;
            case TarEntryType.CharacterDevice or TarEntryType.BlockDevice:
                _defects.Information(ImageDefectCode.DeviceNode, $"has the device node '{shown}', {header.DeviceMajor}:{header.DeviceMinor}", actual: $"{header.DeviceMajor}:{header.DeviceMinor}", path: header.Name);
                break;
            case not (TarEntryType.File or TarEntryType.HardLink or TarEntryType.SymbolicLink or TarEntryType.Directory
                or TarEntryType.Fifo or TarEntryType.GnuSparseFile):
                _defects.Error(ImageDefectCode.UnknownEntryType, $"has the entry '{shown}' of the type '{TarText.Printable(((char)header.Type).ToString())}', which engines refuse", actual: (int)header.Type, path: header.Name);
                break;
        }
    }

    private void InspectWhiteout(TarHeader header, string normal, string shown)
    {
        ReadOnlySpan<char> name = normal.AsSpan(normal.LastIndexOf('/') + 1);
        if (!name.StartsWith(LayerFormat.WhiteoutPrefix))
        {
            return;
        }

        if (name[LayerFormat.WhiteoutPrefix.Length..] is "" or "." or "..")
        {
            _defects.Error(ImageDefectCode.InvalidWhiteout, $"has the whiteout '{shown}', which names nothing to take away", path: header.Name);
        }
        else
        {
            Whiteout ??= header.Name;
        }
    }

    // Each flaw is told once, of the first entry that has it; those of the end count only if the tar was all there.
    private void InspectFlaws(TarFlaws flaws, string? name)
    {
        TarFlawDefects.Report(flaws & ~_known, name, _defects, _endDefects);
        _known = flaws;
    }
}
