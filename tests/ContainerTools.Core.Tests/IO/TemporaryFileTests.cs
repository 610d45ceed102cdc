using ContainerTools.IO.Files;
using ContainerTools.Testing;

namespace ContainerTools.Tests.IO;

public sealed class TemporaryFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_overwriting_one_of_several_writers_wins_and_its_file_stays()
    {
        const int Writers = 4;
        using var start = new Barrier(Writers);
        for (int round = 0; round < 500; round++)
        {
            string target = _folder[$"{round}"];
            bool[] won = await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => Task.Factory.StartNew(() => TryWrite(target, (byte)i), TaskCreationOptions.LongRunning)));

            Assert.Single(won, true);
            Assert.Equal([(byte)Array.IndexOf(won, true)], await File.ReadAllBytesAsync(target));
        }

        Assert.Equal(500, Directory.GetFiles(_folder.Path).Length);

        bool TryWrite(string target, byte content)
        {
            using var file = new TemporaryFile(target, overwrite: false);
            file.Stream.WriteByte(content);
            start.SignalAndWait();
            try
            {
                file.Commit();
                return true;
            }
            catch (ImageException exception) when (exception.Error == ImageError.AlreadyExists)
            {
                return false;
            }
        }
    }
}
