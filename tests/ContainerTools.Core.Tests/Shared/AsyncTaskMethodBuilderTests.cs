using System.Reflection;
using System.Runtime.CompilerServices;

namespace ContainerTools.Tests.Shared;

/// <summary>Async methods that are made of our own builders, as those of this class are, behave as they do with the runtime's.</summary>
public sealed class AsyncTaskMethodBuilderTests
{
    private readonly AsyncLocal<string?> _local = new();
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData(typeof(Image))]
    [InlineData(typeof(AsyncTaskMethodBuilderTests))]
    public void All_async_methods_that_return_tasks_are_made_of_the_builders_of_their_own_assembly(Type type)
    {
        FieldInfo[] builders =
        [
            .. type.Assembly.GetTypes()
                .Select(machine => machine.GetField("<>t__builder", BindingFlags.Instance | BindingFlags.Public))
                .OfType<FieldInfo>()
                .Where(field => field.FieldType.Name.StartsWith("AsyncTaskMethodBuilder", StringComparison.Ordinal)),
        ];

        Assert.InRange(builders.Length, 50, int.MaxValue);
        Assert.All(builders, builder => Assert.Same(type.Assembly, builder.FieldType.Assembly));
    }

    [Fact]
    public async Task A_method_that_waits_for_nothing_has_ended_when_it_returns()
    {
        Task<int> sum = SumAsync(1, Task.FromResult(2));

        Assert.True(sum.IsCompletedSuccessfully);
        Assert.Equal(3, await sum);
        Assert.True(NothingAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_method_goes_on_when_what_it_waits_for_has_ended_as_often_as_it_waits()
    {
        Task<int> many = ManyAsync();
        Assert.False(many.IsCompleted);
        _gate.SetResult();

        Assert.Equal(1000, await many);

        async Task<int> ManyAsync()
        {
            await _gate.Task;
            int count = 0;
            while (count < 1000)
            {
                await Task.Yield();
                count++;
            }

            return count;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_method_throws_comes_to_who_waits_for_it_and_says_where_it_was_thrown(bool waits)
    {
        var thrown = new InvalidOperationException();
        Task failing = ThrowAsync(thrown, waits);

        InvalidOperationException caught = await Assert.ThrowsAsync<InvalidOperationException>(() => failing);

        Assert.Same(thrown, caught);
        Assert.True(failing.IsFaulted);
        Assert.Contains(nameof(ThrowAsync), caught.StackTrace, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_method_that_is_stopped_is_cancelled_and_keeps_the_exception_that_says_why(bool waits)
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var thrown = new TaskCanceledException("too slow", new TimeoutException(), stop.Token);
        Task failing = ThrowAsync(thrown, waits);

        TaskCanceledException caught = await Assert.ThrowsAsync<TaskCanceledException>(() => failing);

        Assert.True(failing.IsCanceled);
        Assert.Same(thrown, caught);
        Assert.IsType<TimeoutException>(caught.InnerException);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_caller_sets_in_its_context_a_method_sees_and_what_the_method_sets_stays_its_own(bool waits)
    {
        _local.Value = "caller";
        Task<(string? Before, string? After)> running = ChangeAsync();

        Assert.Equal("caller", _local.Value);
        _gate.SetResult();
        Assert.Equal(("caller", "method"), await running);
        Assert.Equal("caller", _local.Value);

        async Task<(string? Before, string? After)> ChangeAsync()
        {
            string? before = _local.Value;
            _local.Value = "method";
            await (waits ? _gate.Task : Task.CompletedTask);
            return (before, _local.Value);
        }
    }

    [Fact]
    public async Task A_method_goes_on_in_its_own_context_whoever_ends_what_it_waits_for()
    {
        _local.Value = "waiting";
        var source = new TaskCompletionSource();
        Task<string?> reading = ReadAsync(source.Task);
        await Task.Run(() =>
        {
            _local.Value = "ending";
            source.SetResult();
            Assert.Equal("ending", _local.Value);
        });

        Assert.Equal("waiting", await reading);

        async Task<string?> ReadAsync(Task awaited)
        {
            await awaited;
            return _local.Value;
        }
    }

    [Fact]
    public async Task A_method_goes_on_where_no_context_flows()
    {
        Task<int> sum;
        using (ExecutionContext.SuppressFlow())
        {
            sum = SumAsync(1, WaitAsync());
        }

        _gate.SetResult();
        Assert.Equal(3, await sum);

        async Task<int> WaitAsync()
        {
            await _gate.Task;
            return 2;
        }
    }

    [Fact]
    public async Task Something_else_than_a_task_can_be_waited_for()
    {
        Assert.Equal("plain", await WaitAsync());

        static async Task<string> WaitAsync() => await new Plain();
    }

    [Fact]
    public async Task A_long_chain_of_methods_that_wait_for_each_other_ends()
    {
        Task<int> chain = DescendAsync(50_000);
        _gate.SetResult();

        Assert.Equal(50_000, await chain.WaitAsync(TimeSpan.FromMinutes(2)));

        async Task<int> DescendAsync(int depth)
        {
            Task<int> below = _gate.Task.ContinueWith(_ => 0, TaskScheduler.Default);
            for (int i = 0; i < depth; i++)
            {
                below = NextAsync(below);
            }

            return await below;
        }

        static async Task<int> NextAsync(Task<int> below) => await below.ConfigureAwait(false) + 1;
    }

    private static async Task<int> SumAsync(int left, Task<int> right) => left + await right;

    private static async Task NothingAsync() => await Task.CompletedTask;

    private static async Task ThrowAsync(Exception exception, bool waits)
    {
        if (waits)
        {
            await Task.Yield();
        }

        throw exception;
    }

    // It can be waited for, in the simplest of ways.
    private sealed class Plain : INotifyCompletion
    {
        public bool IsCompleted => false;

        public Plain GetAwaiter() => this;

        public string GetResult() => "plain";

        public void OnCompleted(Action continuation) => ThreadPool.QueueUserWorkItem(_ => continuation());
    }
}
