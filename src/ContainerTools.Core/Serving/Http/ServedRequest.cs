namespace ContainerTools.Serving.Http;

/// <summary>A request that an <see cref="ImageRegistry"/> has answered.</summary>
/// <param name="Time">When the request came.</param>
/// <param name="Method">The method, such as <c>GET</c>.</param>
/// <param name="Target">Path and query as they were sent.</param>
/// <param name="Status">Of the answer.</param>
/// <param name="Length">Of the answer's body, in bytes.</param>
/// <param name="Duration">Until the answer was begun; its body takes as long as the client does.</param>
/// <param name="Client">What the client calls itself; null where it does not.</param>
public sealed record ServedRequest(DateTimeOffset Time, string Method, string Target, int Status, long Length, TimeSpan Duration, string? Client)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Method} {Target} {Status}";
}
