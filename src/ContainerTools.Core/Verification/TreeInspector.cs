using ContainerTools.FileSystem;
using ContainerTools.Tar;

namespace ContainerTools.Verification;

/// <summary>Unpacks a layer in memory and says what of it engines refuse or read in another way than others.</summary>
internal sealed class TreeInspector : ILayerJudge
{
    // A few hundred bytes each, in as many layers at once as there are cores.
    private const int Limit = 250_000;
    private readonly DefectList _defects;
    private UnpackedLayer? _tree;
    private int _count;

    public TreeInspector(DefectList defects)
    {
        _defects = defects;
        _tree = new UnpackedLayer(new TreeStore(ignoresCase: false), 0, this);
    }

    public void Add(TarHeader header)
    {
        if (_tree is null)
        {
            return;
        }

        if (_count == Limit)
        {
            _defects.Warning(ImageDefectCode.TooManyEntries, $"has more than {Limit:N0} entries, so it was not tested how engines unpack them", path: header.Name);
            _tree = null;
            return;
        }

        try
        {
            _tree.Put(header, _count++);
        }
        catch (ImageException exception) when (exception.Error == ImageError.TooLarge)
        {
            _defects.Warning(ImageDefectCode.TooManyEntries, $"has more names than can be compared, so it was not tested how engines unpack them: {exception.Message.TrimEnd('.')}", path: header.Name);
            _tree = null;
        }
        catch (ImageException exception) when (exception.Error == ImageError.Malformed)
        {
            _defects.Error(ImageDefectCode.EntryBelowFile, $"has the entry '{TarText.Printable(header.Name)}', which cannot be unpacked: {exception.Message.TrimEnd('.')}", path: header.Name);
            _tree = null;
        }
    }

    /// <returns>What the layer has; null where that was not found out.</returns>
    public LayerOutline? Complete()
    {
        _tree?.Complete((_, _) => null);
        return _tree is null ? null : new LayerOutline(_tree);
    }

    void ILayerJudge.Refuse(TarHeader header, string what)
    {
        // Of all else that makes no sense, the checks of names and types tell.
        if (header.Type == TarEntryType.HardLink)
        {
            _defects.Error(ImageDefectCode.HardLinkTarget, $"has the entry '{TarText.Printable(header.Name)}', which {what}", actual: header.LinkName, path: header.Name);
        }
    }

    void ILayerJudge.Note(LayerOddity oddity, TarHeader header)
    {
        string shown = TarText.Printable(header.Name);
        string target = TarText.Printable(header.LinkName);
        switch (oddity)
        {
            case LayerOddity.LinkBeforeTarget:
                _defects.Error(ImageDefectCode.HardLinkTarget, $"has the hard link '{shown}' before its target '{target}', which engines refuse", actual: header.LinkName, path: header.Name);
                break;
            case LayerOddity.LinkOutsideLayer:
                _defects.Error(ImageDefectCode.HardLinkTarget, $"has the hard link '{shown}' to '{target}', which the layer itself does not have, and which engines refuse", actual: header.LinkName, path: header.Name);
                break;
            case LayerOddity.LinkToWhiteout:
                _defects.Error(ImageDefectCode.HardLinkTarget, $"has the hard link '{shown}' to '{target}', which a whiteout of the layer hides; engines hide the link too", actual: header.LinkName, path: header.Name);
                break;
            case LayerOddity.BelowFile:
                _defects.Error(ImageDefectCode.EntryBelowFile, $"has the entry '{shown}' below something that is no folder, which engines refuse", path: header.Name);
                break;
            case LayerOddity.BelowWhiteout:
                _defects.Error(ImageDefectCode.EntryBelowFile, $"has the entry '{shown}' below a folder that the layer hides by a whiteout, which engines refuse", path: header.Name);
                break;
            case LayerOddity.BelowOutsideLink:
                _defects.Error(ImageDefectCode.EntryBelowFile, $"has the entry '{shown}' below a symbolic link that leads to no folder of the layer itself, which docker and podman refuse", path: header.Name);
                break;
            case LayerOddity.FolderReplaced:
                _defects.Error(ImageDefectCode.DuplicateEntry, $"has the entry '{shown}' in the place of a folder that it has itself, which engines refuse", path: header.Name);
                break;
            case LayerOddity.WhiteoutBehindEntry:
                _defects.Error(ImageDefectCode.WhiteoutConflict, $"has the whiteout '{shown}' behind an entry or whiteout of the same name, which engines refuse", path: header.Name);
                break;
            case LayerOddity.WhiteoutBeforeFolder:
                _defects.Warning(ImageDefectCode.WhiteoutConflict, $"has a whiteout before the folder '{shown}'; in engines it hides nothing of lower layers, for other readers it does", path: header.Name);
                break;
            case LayerOddity.OpaqueRoot:
                _defects.Warning(ImageDefectCode.InvalidWhiteout, $"has the whiteout '{shown}', which hides all lower layers for some readers, and nothing in engines", path: header.Name);
                break;
            case LayerOddity.WhiteoutDevice:
                _defects.Warning(ImageDefectCode.WhiteoutDevice, $"has the device node '{shown}', 0:0, which engines take for a whiteout", path: header.Name);
                break;
        }
    }
}
