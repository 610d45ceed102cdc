using ContainerTools.Packages.Rpm;

namespace ContainerTools.Tests.Packages.Rpm;

public sealed class RpmFileListTests
{
    [Fact]
    public void Files_have_folder_flags_state_and_mode()
    {
        RpmHeaderBytes header = Listed([0, 1, 0], ["a", "b", "c"], "/etc/", "/usr/share/doc/")
            .Integers(RpmTag.FileFlags, 1, 2, 64)
            .Numbers(RpmTag.FileModes, RpmValueType.Int16, 0x81A4, 0x41ED, 0)
            .Numbers(RpmTag.FileStates, RpmValueType.Char, 0, 2, -1);

        Assert.Equal(
            [
                new RpmFile("/etc/a", RpmFileFlags.Config, RpmFileState.Normal, 0x81A4),
                new RpmFile("/usr/share/doc/b", RpmFileFlags.Doc, RpmFileState.NotInstalled, 0x41ED),
                new RpmFile("/etc/c", RpmFileFlags.Ghost, RpmFileState.Unknown, 0),
            ],
            FilesOf(header));
    }

    [Fact]
    public void What_is_not_said_of_files_is_unknown() =>
        Assert.Equal([new RpmFile("/a", RpmFileFlags.None, RpmFileState.Unknown, 0)], FilesOf(Listed([0], ["a"], "/")));

    [Fact]
    public void Whole_paths_of_old_packages_are_files_too() =>
        Assert.Equal(["/bin/sh", "/etc"], FilesOf(new RpmHeaderBytes().Texts(RpmTag.OldFileNames, "/bin/sh", "/etc")).Select(file => file.Path));

    [Fact]
    public void Lists_that_do_not_fit_together_are_refused()
    {
        Refuse("2 names of files in 1 places", Listed([0], ["a", "b"], "/"));
        Refuse("0 names of files in 1 places", new RpmHeaderBytes().Integers(RpmTag.DirIndexes, 0));
        Refuse("a folder that it does not list", Listed([1], ["a"], "/"));
        Refuse("a folder that it does not list", Listed([uint.MaxValue], ["a"], "/"));
        Refuse("2 FileFlags for 1 files", Listed([0], ["a"], "/").Integers(RpmTag.FileFlags, 1, 2));
        Refuse("2 FileStates for 1 files", Listed([0], ["a"], "/").Numbers(RpmTag.FileStates, RpmValueType.Char, 1, 2));
        Refuse("4,097 characters", Listed([0], ["a"], new string('x', 4096)));
        Refuse("67,108,864 characters", Listed(new long[16400], [.. Enumerable.Repeat("a", 16400)], new string('x', 4095)));
    }

    [Fact]
    public void The_longest_path_of_Linux_is_taken() =>
        Assert.Single(FilesOf(Listed([0], ["a"], new string('x', 4095))));

    private static void Refuse(string reason, RpmHeaderBytes header)
    {
        ImageException exception = Assert.Throws<ImageException>(() => FilesOf(header));

        Assert.Equal(ImageError.Malformed, exception.Error);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    private static RpmHeaderBytes Listed(long[] places, string[] names, params string[] folders) =>
        new RpmHeaderBytes().Integers(RpmTag.DirIndexes, places).Texts(RpmTag.BaseNames, names).Texts(RpmTag.DirNames, folders);

    private static RpmFile[] FilesOf(RpmHeaderBytes header) => [.. RpmHeader.Parse(header.ToArray(), "a header").Files()];
}
