namespace ContainerTools.Serving.Http;

/// <summary>The latest requests; older ones are forgotten.</summary>
internal sealed class RequestLog
{
    private const int Kept = 1000;
    private readonly Queue<ServedRequest> _requests = new();

    public void Add(ServedRequest request)
    {
        lock (_requests)
        {
            if (_requests.Count == Kept)
            {
                _requests.Dequeue();
            }

            _requests.Enqueue(request);
        }
    }

    public ServedRequest[] ToArray()
    {
        lock (_requests)
        {
            return _requests.ToArray();
        }
    }
}
