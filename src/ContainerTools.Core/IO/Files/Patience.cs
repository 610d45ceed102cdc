namespace ContainerTools.IO.Files;

/// <summary>Repeats what is refused only for a moment.</summary>
internal static class Patience
{
    // Each pause is twice as long as the one before, so that it takes two seconds together.
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LastPause = TimeSpan.FromMilliseconds(1024);

    /// <summary>Repeats what Windows refuses; it does so, too, while somebody has a file open.</summary>
    /// <inheritdoc cref="With"/>
    public static T WithWindows<T>(Func<T> action) => With(action, exception => OperatingSystem.IsWindows() && FileErrors.IsRefused(exception));

    /// <param name="action">What is done until it succeeds.</param>
    /// <param name="passes">Whether a failure may pass. Another one is thrown at once, and so is the last one.</param>
    /// <param name="wait">How a pause is made; null for sleeping.</param>
    public static T With<T>(Func<T> action, Func<Exception, bool> passes, Action<TimeSpan>? wait = null)
    {
        for (TimeSpan pause = FirstPause; ; pause *= 2)
        {
            try
            {
                return action();
            }
            catch (Exception exception) when (pause <= LastPause && passes(exception))
            {
                (wait ?? Thread.Sleep)(pause);
            }
        }
    }
}
