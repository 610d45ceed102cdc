namespace ContainerTools.Registry.Transport;

/// <summary>Sends a request again after a failure that passes by itself, unless the request may be sent once only.</summary>
internal sealed class RetryHandler(HttpMessageHandler inner, RetryPolicy policy) : DelegatingHandler(inner)
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => RequestContext.Of(request).MayRepeat
        ? policy.ForResponseAsync(cancel => SendOnceAsync(request, cancel), cancellationToken)
        : SendOnceAsync(request, cancellationToken);

    private Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancel) => base.SendAsync(request, cancel);
}
