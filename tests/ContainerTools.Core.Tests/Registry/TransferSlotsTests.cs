using ContainerTools.Registry.Transport;

namespace ContainerTools.Tests.Registry;

public class TransferSlotsTests
{
    private readonly TransferSlots _places = new();

    [Fact]
    public async Task There_are_as_many_places_as_the_asker_allows()
    {
        using IDisposable first = await _places.EnterAsync(2, default);
        using IDisposable second = await _places.EnterAsync(2, default);
        Task<IDisposable> third = _places.EnterAsync(2, default);

        Assert.False(third.IsCompleted);
        first.Dispose();
        (await third.WaitAsync(TimeSpan.FromSeconds(10))).Dispose();
    }

    [Fact]
    public async Task A_place_given_back_twice_is_one_place()
    {
        IDisposable first = await _places.EnterAsync(1, default);
        first.Dispose();
        first.Dispose();

        using IDisposable second = await _places.EnterAsync(1, default);
        Assert.False(_places.EnterAsync(1, default).IsCompleted);
    }

    [Fact]
    public async Task Who_gives_up_waiting_lets_others_in_who_are_content_with_less()
    {
        using IDisposable first = await _places.EnterAsync(2, default);
        using var stop = new CancellationTokenSource();
        Task<IDisposable> strict = _places.EnterAsync(1, stop.Token);
        Task<IDisposable> modest = _places.EnterAsync(2, default);
        Assert.False(modest.IsCompleted);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => strict);
        (await modest.WaitAsync(TimeSpan.FromSeconds(10))).Dispose();
    }

    [Fact]
    public async Task Who_has_given_up_before_gets_no_place()
    {
        using IDisposable first = await _places.EnterAsync(1, default);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _places.EnterAsync(1, new CancellationToken(canceled: true)));
        first.Dispose();
        (await _places.EnterAsync(1, default)).Dispose();
    }
}
