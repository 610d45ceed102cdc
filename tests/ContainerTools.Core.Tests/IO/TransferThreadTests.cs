using ContainerTools.IO.Streams;
using ContainerTools.Tests.TestRegistry;

namespace ContainerTools.Tests.IO;

public sealed class TransferThreadTests
{
    [UnixFact]
    public async Task A_transfer_has_a_thread_of_its_own()
    {
        int caller = Environment.CurrentManagedThreadId;
        int thread = 0;
        bool isCurrent = false;

        await TransferThread.RunAsync(() =>
        {
            thread = Environment.CurrentManagedThreadId;
            isCurrent = TransferThread.IsCurrent;
            return Task.CompletedTask;
        });

        Assert.NotEqual(caller, thread);
        Assert.True(isCurrent);
        Assert.False(TransferThread.IsCurrent);
    }

    [Fact]
    public async Task A_transfer_within_a_transfer_stays_on_its_thread()
    {
        (int outer, int inner) = (0, 0);

        await TransferThread.RunAsync(() =>
        {
            outer = Environment.CurrentManagedThreadId;
            return TransferThread.RunAsync(() =>
            {
                inner = Environment.CurrentManagedThreadId;
                return Task.CompletedTask;
            });
        });

        Assert.Equal(outer, inner);
    }

    [Fact]
    public async Task What_had_to_wait_for_something_else_goes_on_where_nobody_may_wait()
    {
        var other = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bool? after = null;

        Task transfer = TransferThread.RunAsync(async () =>
        {
            await other.Task;
            after = TransferThread.IsCurrent;
        });
        other.SetResult();
        await transfer;

        Assert.False(after);
    }

    [UnixFact]
    public async Task Whoever_waits_for_the_end_goes_on_elsewhere()
    {
        int thread = 0;
        Task transfer = TransferThread.RunAsync(() =>
        {
            thread = Environment.CurrentManagedThreadId;
            Thread.Sleep(50); // so that the continuation is there before the end
            return Task.CompletedTask;
        });

        (int Thread, bool IsCurrent) after = await transfer.ContinueWith(
            _ => (Environment.CurrentManagedThreadId, TransferThread.IsCurrent),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

        Assert.NotEqual(thread, after.Thread);
        Assert.False(after.IsCurrent);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_goes_wrong_reaches_the_caller(bool atOnce)
    {
        InvalidDataException thrown = await Assert.ThrowsAsync<InvalidDataException>(() => TransferThread.RunAsync(async () =>
        {
            if (!atOnce)
            {
                await Task.Yield();
            }

            throw new InvalidDataException("wrong");
        }));

        Assert.Equal("wrong", thrown.Message);
    }

    [Fact]
    public async Task What_is_thrown_before_there_is_a_task_reaches_the_caller_too() =>
        await Assert.ThrowsAsync<InvalidDataException>(() => TransferThread.RunAsync(() => throw new InvalidDataException()));

    [Fact]
    public async Task A_cancelled_transfer_is_cancelled()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        Task transfer = TransferThread.RunAsync(() => Task.FromCanceled(stop.Token));

        await Assert.ThrowsAsync<TaskCanceledException>(() => transfer);
        Assert.True(transfer.IsCanceled);
    }
}
