using ContainerTools.Registry.Authentication;

namespace ContainerTools.Tests.Registry;

public class SharedCacheTests
{
    private readonly ManualClock _clock = new();
    private readonly SharedCache<string, string> _cache;
    private readonly TaskCompletionSource<string> _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;

    public SharedCacheTests() => _cache = new(_ => TimeSpan.FromSeconds(10), _clock);

    [Fact]
    public async Task A_cancelled_caller_does_not_fail_the_others()
    {
        using CancellationTokenSource impatience = new();
        Task<string> first = GetAsync(impatience.Token);
        Task<string> second = GetAsync();

        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        _gate.SetResult("value");

        Assert.Equal("value", await second);
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task The_call_ends_when_nobody_waits_any_more()
    {
        using CancellationTokenSource impatience = new();
        TaskCompletionSource stopped = new();
        Task<string> only = _cache.GetAsync("key", async stop =>
        {
            stop.Register(stopped.SetResult);
            return await _gate.Task.WaitAsync(stop);
        }, impatience.Token);

        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => only);
        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(10));
        _gate.SetResult("later");
        Assert.Equal("later", await GetAsync());
    }

    [Fact]
    public async Task When_the_one_who_began_breaks_off_another_begins_anew()
    {
        TaskCompletionSource joined = new();
        Task<string> first = _cache.GetAsync("key", async _ =>
        {
            await joined.Task;
            throw new OperationCanceledException("the reporter of the first caller is gone");
        }, CancellationToken.None);
        Task<string> second = GetAsync();
        _gate.SetResult("value");
        joined.SetResult();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal("value", await second);
    }

    [Fact]
    public async Task Failures_are_not_kept()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => _cache.GetAsync("key", _ => throw new InvalidDataException(), CancellationToken.None));
        _gate.SetResult("value");

        Assert.Equal("value", await GetAsync());
    }

    [Fact]
    public async Task Values_are_good_for_their_lifetime_only()
    {
        _gate.SetResult("value");
        await GetAsync();

        _clock.Advance(9.9);
        await GetAsync();
        Assert.Equal(1, _calls);
        Assert.Equal("value", _cache.Peek("key"));

        _clock.Advance(0.1);
        Assert.Null(_cache.Peek("key"));
        await GetAsync();
        Assert.Equal(2, _calls);
    }

    [Fact]
    public async Task Only_the_value_that_is_meant_is_removed()
    {
        _gate.SetResult("value");
        string value = await GetAsync();

        _cache.Remove("key", new string("value"));
        Assert.NotNull(_cache.Peek("key"));

        _cache.Remove("key", value);
        Assert.Null(_cache.Peek("key"));
    }

    private Task<string> GetAsync(CancellationToken cancel = default) => _cache.GetAsync("key", async stop =>
    {
        Interlocked.Increment(ref _calls);
        return await _gate.Task.WaitAsync(stop);
    }, cancel);
}
