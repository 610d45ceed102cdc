namespace ContainerTools.Serving.Http;

/// <summary>A request that an <see cref="ImageRegistry"/> has answered.</summary>
/// <param name="Length">Of the answer's body, in bytes.</param>
/// <param name="Duration">Until the answer was begun; its body takes as long as the client does.</param>
public sealed record ServedRequest(DateTimeOffset Time, string Method, string Target, int Status, long Length, TimeSpan Duration, string? Client)
{
    public override string ToString() => $"{Method} {Target} {Status}";
}
