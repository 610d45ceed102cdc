namespace ContainerTools;

/// <summary>Does work again that met a damaged copy in a store. The copy is found to be bad at its end, when its bytes have been handed on.</summary>
internal static class StoredCopy
{
    /// <param name="work">Reads blobs. What it did before it failed must be undone by <paramref name="undo"/>.</param>
    /// <param name="undo">Makes everything as it was before the work; false where that is impossible.</param>
    /// <returns>A task that ends when the work is done. Each blob's copy is the reason for one more attempt, and no more.</returns>
    public static async Task RetryAsync(Func<Task> work, Func<bool> undo)
    {
        var damaged = new HashSet<object>();
        while (true)
        {
            try
            {
                await work().ConfigureAwait(false);
                return;
            }
            catch (ImageException exception) when (exception is { IsOfStoredCopy: true, Subject: { } digest } && damaged.Add(digest) && undo())
            {
                // It has been told already, when the copy was removed.
            }
        }
    }
}
