using ContainerTools.IO.Files;
using ContainerTools.Testing;
using ContainerTools.Tests.Registry;

namespace ContainerTools.Tests.IO;

public sealed class FileLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_lock_that_somebody_holds_is_waited_for_half_a_minute()
    {
        string path = _folder["lock"];
        using FileStream held = await FileLock.TakeAsync(path, default);
        var clock = new ManualClock { Step = 10 };

        ImageException exception = await Assert.ThrowsAsync<ImageException>(() => FileLock.TakeAsync(path, clock, default));

        Assert.Equal(ImageError.FileFailed, exception.Error);
        Assert.Contains(path, exception.Message, StringComparison.Ordinal);

        // Once at the beginning, and after ten, twenty and thirty seconds.
        Assert.Equal(4, clock.Looks);
    }

    [Fact]
    public async Task A_lock_that_is_freed_meanwhile_is_taken()
    {
        string path = _folder["lock"];
        FileStream held = await FileLock.TakeAsync(path, default);

        // Frees it at the first look after the one at the beginning.
        var clock = new ManualClock { OnLook = look => held = look == 2 ? Free(held) : held };
        using FileStream taken = await FileLock.TakeAsync(path, clock, default);

        Assert.True(taken.CanWrite);
    }

    private static FileStream Free(FileStream held)
    {
        held.Dispose();
        return held;
    }
}
