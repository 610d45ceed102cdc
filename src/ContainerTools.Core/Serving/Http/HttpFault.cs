namespace ContainerTools.Serving.Http;

/// <summary>A request that is answered with an error, in the words of the distribution specification ("Error codes").</summary>
internal sealed class HttpFault(int status, string code, string message) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>Header fields that the answer has beside its body.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public RegistryAnswer ToAnswer() => RegistryAnswer.Error(Status, Code, Message) is var answer && Headers.Count > 0
        ? answer.With([.. Headers])
        : answer;
}
