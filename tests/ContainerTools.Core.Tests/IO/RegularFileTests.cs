using ContainerTools.IO.Files;
using ContainerTools.Testing;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.IO;

public sealed class RegularFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [UnixFact]
    public void A_link_is_neither_followed_nor_there()
    {
        File.WriteAllText(_folder["victim"], "keep this");
        File.CreateSymbolicLink(_folder["link"], "victim");

        Assert.Throws<NotRegularFileException>(() => RegularFile.OpenRead(_folder["link"]));
        Assert.Throws<NotRegularFileException>(() => RegularFile.OpenLocked(_folder["link"], create: true));
        Assert.False(RegularFile.Exists(_folder["link"]));
    }

    [UnixFact]
    public void Nothing_is_made_where_a_link_leads_to_nothing()
    {
        File.CreateSymbolicLink(_folder["link"], "nowhere");

        Assert.Throws<NotRegularFileException>(() => RegularFile.OpenLocked(_folder["link"], create: true));

        Assert.False(File.Exists(_folder["nowhere"]));
    }

    [ToolFact("mkfifo", Needs = Need.Linux)]
    public void Nobody_waits_for_the_other_end_of_a_fifo()
    {
        ProcessRunner.Run("mkfifo", _folder["fifo"]).Expect();

        Assert.Contains("is a FIFO", Assert.Throws<NotRegularFileException>(() => RegularFile.OpenRead(_folder["fifo"])).Message, StringComparison.Ordinal);
        Assert.Throws<NotRegularFileException>(() => RegularFile.OpenLocked(_folder["fifo"], create: true));
        Assert.False(RegularFile.Exists(_folder["fifo"]));
    }

    [ToolFact("ln", Needs = Need.Linux)]
    public void A_file_with_a_second_name_is_not_opened_for_writing()
    {
        File.WriteAllText(_folder["victim"], "keep this");
        ProcessRunner.Run("ln", _folder["victim"], _folder["staged"]).Expect();

        Assert.Throws<NotRegularFileException>(() => RegularFile.OpenLocked(_folder["staged"], create: true));
        Assert.Equal("keep this", File.ReadAllText(_folder["victim"]));
    }

    [Fact]
    public void One_at_a_time_has_a_file_locked_and_readers_are_not_kept_out()
    {
        using (FileStream held = RegularFile.OpenLocked(_folder["file"], create: true))
        {
            held.Write("content"u8);

            Assert.True(FileErrors.IsLocked(Assert.Throws<IOException>(() => RegularFile.OpenLocked(_folder["file"], create: false))));
        }

        Assert.Equal("content", RegularFile.ReadAllText(_folder["file"], 100));
        Assert.Throws<IOException>(() => RegularFile.ReadAllText(_folder["file"], 6));
        RegularFile.OpenLocked(_folder["file"], create: false).Dispose();
    }

    [Fact]
    public void What_is_missing_is_told_as_such()
    {
        Assert.Throws<FileNotFoundException>(() => RegularFile.OpenRead(_folder["missing"]));
        Assert.Throws<FileNotFoundException>(() => RegularFile.OpenLocked(_folder["missing"], create: false));
        Assert.Null(RegularFile.Find(_folder["missing"]));
    }
}
