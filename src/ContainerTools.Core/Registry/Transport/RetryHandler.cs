using Polly;

namespace ContainerTools.Registry.Transport;

/// <summary>Sends a request again after a failure that passes by itself, unless the request may be sent once only.</summary>
internal sealed class RetryHandler(HttpMessageHandler inner, RetryPolicy policy) : DelegatingHandler(inner)
{
    private readonly ResiliencePipeline<HttpResponseMessage> _pipeline = policy.ForResponses();

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => RequestContext.Of(request).MayRepeat
        ? _pipeline.ExecuteAsync(
            static (state, cancel) => new ValueTask<HttpResponseMessage>(state.Handler.SendOnceAsync(state.Request, cancel)),
            (Handler: this, Request: request),
            cancellationToken).AsTask()
        : SendOnceAsync(request, cancellationToken);

    private Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancel) => base.SendAsync(request, cancel);
}
