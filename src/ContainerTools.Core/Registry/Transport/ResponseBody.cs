using ContainerTools.IO.Streams;

namespace ContainerTools.Registry.Transport;

/// <summary>Reads answers that are small enough to be held whole.</summary>
internal static class ResponseBody
{
    private const int PieceSize = 16 * 1024;

    /// <returns>Null where there is more than the limit.</returns>
    public static async Task<byte[]?> ReadAsync(HttpResponseMessage response, long limit, RegistryOptions options, CancellationToken cancel)
    {
        Stream body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        using var limited = new IdleLimitedStream(body, options.IdleTimeout, options.TimeProvider);
        using var content = new MemoryStream();
        byte[] piece = new byte[PieceSize];
        int read;
        while ((read = await limited.ReadAsync(piece, cancel).ConfigureAwait(false)) > 0)
        {
            content.Write(piece, 0, read);
            if (content.Length > limit)
            {
                return null;
            }
        }

        return content.ToArray();
    }
}
