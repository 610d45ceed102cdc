using Polly;
using Polly.Retry;

namespace ContainerTools.Registry.Transport;

/// <summary>Which failures pass by themselves, and how long to wait for that.</summary>
/// <param name="clock">Measures the waiting.</param>
internal sealed class RetryPolicy(TimeProvider clock)
{
    public const int MaximumRetries = 4;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>For bodies: a transfer that broke off and is taken up again.</summary>
    public ResiliencePipeline ForBodies { get; } = new ResiliencePipelineBuilder { TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = MaximumRetries,
            Delay = FirstDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } exception && IsTransient(exception)),
        })
        .Build();

    /// <summary>For requests: answers that a later attempt may not get, and connections that broke.</summary>
    public ResiliencePipeline<HttpResponseMessage> ForResponses() => Build(new RetryStrategyOptions<HttpResponseMessage>
    {
        ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome switch
        {
            { Exception: { } exception } => IsTransient(exception),
            { Result: { } response } => IsTransient(response, clock),
            _ => false,
        }),
        // A pause that the server asked for is kept by the host's gate, for all requests and not only this one.
        DelayGenerator = arguments => ValueTask.FromResult(
            arguments.Outcome.Result is { } response && RetryAfter.Read(response, clock) > TimeSpan.Zero ? TimeSpan.Zero : (TimeSpan?)null),
        OnRetry = arguments =>
        {
            arguments.Outcome.Result?.Dispose();
            return ValueTask.CompletedTask;
        },
    });

    /// <summary>For work whose result says whether it failed.</summary>
    /// <param name="isTransient">Whether a later attempt may bring a better result. Exceptions are never tried again.</param>
    public ResiliencePipeline<T> ForResults<T>(Func<T, bool> isTransient) => Build(new RetryStrategyOptions<T>
    {
        ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome is { Exception: null, Result: { } result } && isTransient(result)),
    });

    public static bool IsTransient(Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError } => false,
        HttpRequestException or IOException or TimeoutException => true,
        _ => false,
    };

    // A long pause means a limit that is used up, not a server that is busy.
    public static bool IsTransient(HttpResponseMessage response, TimeProvider clock) =>
        (int)response.StatusCode is 408 or 429 or 499 or 500 or 502 or 503 or 504 or 522
        && !(RetryAfter.Read(response, clock) > RetryAfter.Longest);

    private ResiliencePipeline<T> Build<T>(RetryStrategyOptions<T> options)
    {
        options.MaxRetryAttempts = MaximumRetries;
        options.Delay = FirstDelay;
        options.BackoffType = DelayBackoffType.Exponential;
        options.UseJitter = true;
        return new ResiliencePipelineBuilder<T> { TimeProvider = clock }.AddRetry(options).Build();
    }
}
