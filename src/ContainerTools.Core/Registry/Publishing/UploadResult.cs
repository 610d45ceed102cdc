using ContainerTools.Registry.Transport;

namespace ContainerTools.Registry.Publishing;

/// <summary>How one step of an upload ended. The caller decides what to do next.</summary>
/// <param name="Status">What became of the request.</param>
/// <param name="Offset">How many bytes the registry has, where that is known.</param>
/// <param name="Failure">Why it was not accepted, where an answer or a connection says so.</param>
/// <param name="Problem">Why it was not accepted, where we found out ourselves; without a full stop.</param>
internal sealed record UploadResult(UploadStatus Status, long Offset = 0, Exception? Failure = null, string? Problem = null)
{
    public bool IsAccepted => Status == UploadStatus.Accepted;

    /// <summary>Why it was not accepted, without a full stop.</summary>
    public string Reason => Problem ?? Failure?.Message.TrimEnd('.') ?? "";

    /// <summary>For a request that got no answer, or whose body could not be read to its end.</summary>
    /// <param name="exception">One that <see cref="IsConnectionFailure"/>.</param>
    public static UploadResult Of(Exception exception) =>
        new(RetryPolicy.IsTransient(exception) ? UploadStatus.Disconnected : UploadStatus.Failed, Failure: exception);

    public static bool IsConnectionFailure(Exception exception) => exception is HttpRequestException || RetryPolicy.IsTransient(exception);

    public static UploadResult Lost(string problem) => new(UploadStatus.Lost, Problem: problem);

    /// <summary>The same where no more tries are left.</summary>
    public UploadResult AsFinal() => this with { Status = UploadStatus.Failed };

    /// <summary>The failure as the caller of an upload gets it.</summary>
    /// <param name="transport">What the request was sent with.</param>
    /// <param name="registry">The registry's address.</param>
    /// <param name="what">What was being done, with its target.</param>
    /// <param name="subject">The blob or layer.</param>
    public ImageException ToException(RegistryTransport transport, Uri registry, string what, Digest subject) => Failure switch
    {
        null => new ImageException(ImageError.RegistryFailed, $"{what}: {Problem}.", subject),
        ImageException failure => failure,
        _ => transport.Fail(Failure, registry, what, subject),
    };
}
