namespace ContainerTools.Testing;

/// <summary>Work that goes on together and fails together.</summary>
internal static class Together
{
    /// <summary>Returns when all is done; what fails stops the others.</summary>
    public static async Task RunAsync(CancellationToken stop, params Func<CancellationToken, Task>[] works)
    {
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAll(works.Select(work => StopOthersAsync(work, broken)));
    }

    private static async Task StopOthersAsync(Func<CancellationToken, Task> work, CancellationTokenSource broken)
    {
        try
        {
            await work(broken.Token);
        }
        catch
        {
            await broken.CancelAsync();
            throw;
        }
    }
}
