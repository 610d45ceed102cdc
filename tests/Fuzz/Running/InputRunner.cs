namespace ContainerTools.Fuzzing;

/// <summary>Gives one input to a target, and judges what comes of it: in time, in bounded memory, and with no error but the product's own.</summary>
internal static class InputRunner
{
    /// <summary>How long one input may take. Most take microseconds; a busy machine may stop a process for seconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public static async Task<FuzzOutcome> RunAsync(FuzzTarget target, byte[] input)
    {
        long before = GC.GetTotalAllocatedBytes();
        using var stop = new CancellationTokenSource();
        Task<bool> work = Task.Run(() => target.TryAsync(input, stop.Token));
        try
        {
            bool taken = await work.WaitAsync(Patience).ConfigureAwait(false);
            return Judge(target, input, taken, GC.GetTotalAllocatedBytes() - before);
        }
        catch (TimeoutException) when (!work.IsCompleted)
        {
            return new FuzzOutcome(false, "It takes too long", $"After {Patience.TotalSeconds:0} seconds it is still at work.", true, 0);
        }
        catch (ImageException)
        {
            return Judge(target, input, false, GC.GetTotalAllocatedBytes() - before);
        }
        catch (FuzzException exception)
        {
            return new FuzzOutcome(false, exception.Property, exception.ToString(), false, 0);
        }
        catch (Exception exception)
        {
            // Whatever it is, it should not have come here.
            return new FuzzOutcome(false, $"{exception.GetType().Name} {Place(exception)}", exception.ToString(), false, 0);
        }
    }

    private static FuzzOutcome Judge(FuzzTarget target, byte[] input, bool taken, long allocated)
    {
        long bound = target.Allocation + ((long)input.Length * target.AllocationFactor);
        return allocated <= bound
            ? new FuzzOutcome(taken, null, "", false, allocated)
            : new FuzzOutcome(taken, "It allocates too much", $"{allocated:N0} bytes for an input of {input.Length:N0}; {bound:N0} are allowed.", false, allocated);
    }

    // The first method of the product, by which two inputs with one fault are known.
    private static string Place(Exception exception) => (exception.StackTrace ?? "")
        .Split('\n', StringSplitOptions.TrimEntries)
        .FirstOrDefault(line => line.Contains("ContainerTools.", StringComparison.Ordinal)) is { } line
            ? line.Split(" in ")[0]
            : "";
}
