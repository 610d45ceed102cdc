using System.Net;

namespace ContainerTools.Samples;

/// <summary>Counts the requests, and answers the first one for a manifest itself: the registry is said to be busy for half a minute.</summary>
internal sealed class CountingHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private int _requests;
    private int _refused;

    public int Requests => _requests;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        if (request.RequestUri!.AbsolutePath.Contains("/manifests/", StringComparison.Ordinal) && Interlocked.Exchange(ref _refused, 1) == 0)
        {
            var busy = new HttpResponseMessage(HttpStatusCode.TooManyRequests) { RequestMessage = request };
            busy.Headers.Add("Retry-After", "30");
            return Show(request, busy);
        }

        return Show(request, await base.SendAsync(request, cancellationToken));
    }

    private static HttpResponseMessage Show(HttpRequestMessage request, HttpResponseMessage response)
    {
        Console.WriteLine($"         {request.Method} {request.RequestUri!.AbsolutePath}: {(int)response.StatusCode}");
        return response;
    }
}
