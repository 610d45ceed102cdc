namespace ContainerTools.Fuzzing;

/// <summary>Makes an input smaller as long as the same fault comes of it.</summary>
internal static class InputReducer
{
    private const int MostTries = 3000;

    /// <param name="target">What the input is for.</param>
    /// <param name="input">What leads to the fault.</param>
    /// <param name="fault">The fault.</param>
    /// <param name="time">How long it may take.</param>
    public static async Task<byte[]> ReduceAsync(FuzzTarget target, byte[] input, string fault, TimeSpan time)
    {
        long started = Environment.TickCount64;
        int tries = 0;
        for (int size = input.Length / 2; size > 0; size /= 2)
        {
            for (int at = 0; at + size <= input.Length;)
            {
                if (tries++ >= MostTries || Environment.TickCount64 - started > time.TotalMilliseconds)
                {
                    return input;
                }

                byte[] smaller = [.. input.AsSpan(0, at), .. input.AsSpan(at + size)];
                FuzzOutcome outcome = await InputRunner.RunAsync(target, smaller).ConfigureAwait(false);
                if (outcome.Hangs)
                {
                    return input;
                }

                if (outcome.Fault == fault)
                {
                    input = smaller;
                }
                else
                {
                    at += size;
                }
            }
        }

        return input;
    }
}
