using ContainerTools.Tar;

namespace ContainerTools.Tests.Tar;

/// <summary>Builds layers the way nixpkgs' stream script does: everything owned by root, one second after the epoch.</summary>
internal sealed class StoreLayer
{
    private readonly List<(TarHeader Header, byte[] Content)> _entries = [];

    public StoreLayer() => Folder("/nix/", 0b111_101_101).Folder("/nix/store/", 0b111_101_101);

    public StoreLayer Folder(string name, int mode = 0b101_101_101) => Add(name, TarEntryType.Directory, mode, []);

    public StoreLayer File(string name, int mode, string content) => Add(name, TarEntryType.File, mode, System.Text.Encoding.UTF8.GetBytes(content));

    public StoreLayer Link(string name, string target) => Add(name, TarEntryType.SymbolicLink, 0b111_111_111, [], target);

    public byte[] Pack() => TarBytes.Pack(_entries);

    private StoreLayer Add(string name, TarEntryType type, int mode, byte[] content, string target = "")
    {
        _entries.Add((new TarHeader(name, type, mode, content.Length, 1) { UserName = "root", GroupName = "root", LinkName = target }, content));
        return this;
    }
}
