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
    public ResiliencePipeline ForBodies => field ??= new ResiliencePipelineBuilder { TimeProvider = clock }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = MaximumRetries,
            Delay = FirstDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } exception && IsTransient(exception)),
        })
        .Build();

    /// <summary>Fetches a body as a whole, again after each failure that passes by itself.</summary>
    /// <param name="work">Fetches it.</param>
    /// <param name="cancel">Stops the work.</param>
    public async Task<T> ForBodyAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancel)
        where T : class
    {
        try
        {
            return await work(cancel).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsTransient(exception))
        {
            return await BodyAgainAsync(Task.FromException<T>(exception), work, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a request, again where a later attempt may get a better answer, and where a connection broke.</summary>
    /// <param name="send">Sends it.</param>
    /// <param name="cancel">Stops the work.</param>
    public async Task<HttpResponseMessage> ForResponseAsync(Func<CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancel)
    {
        Task<HttpResponseMessage> first;
        try
        {
            HttpResponseMessage response = await send(cancel).ConfigureAwait(false);
            if (!IsTransient(response, clock))
            {
                return response;
            }

            first = Task.FromResult(response);
        }
        catch (Exception exception) when (IsTransient(exception))
        {
            first = Task.FromException<HttpResponseMessage>(exception);
        }

        return await ResponseAgainAsync(first, send, cancel).ConfigureAwait(false);
    }

    /// <summary>Does work whose result says whether it failed, again where a later attempt may bring a better one.</summary>
    /// <param name="work">Does it.</param>
    /// <param name="isTransient">Whether a later attempt may bring a better result. Exceptions are never tried again.</param>
    /// <param name="cancel">Stops the work.</param>
    public async Task<T> ForResultAsync<T>(Func<CancellationToken, Task<T>> work, Func<T, bool> isTransient, CancellationToken cancel)
    {
        T first = await work(cancel).ConfigureAwait(false);
        return isTransient(first) ? await ResultAgainAsync(Task.FromResult(first), work, isTransient, cancel).ConfigureAwait(false) : first;
    }

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

    // The first attempt is made without the library of retries, which is loaded and compiled only once something has failed: most processes never
    // need it. These are methods of their own because a method's types are loaded when it begins.
    private Task<T> BodyAgainAsync<T>(Task<T> first, Func<CancellationToken, Task<T>> work, CancellationToken cancel) =>
        ForBodies.ExecuteAsync(After(first, work), cancel).AsTask();

    private Task<HttpResponseMessage> ResponseAgainAsync(Task<HttpResponseMessage> first, Func<CancellationToken, Task<HttpResponseMessage>> send, CancellationToken cancel) =>
        ForResponses().ExecuteAsync(After(first, send), cancel).AsTask();

    private Task<T> ResultAgainAsync<T>(Task<T> first, Func<CancellationToken, Task<T>> work, Func<T, bool> isTransient, CancellationToken cancel) =>
        ForResults(isTransient).ExecuteAsync(After(first, work), cancel).AsTask();

    private static Func<CancellationToken, ValueTask<T>> After<T>(Task<T> first, Func<CancellationToken, Task<T>> work)
    {
        Task<T>? done = first;
        return cancel => new ValueTask<T>(Interlocked.Exchange(ref done, null) ?? work(cancel));
    }

    private ResiliencePipeline<HttpResponseMessage> ForResponses() => Build(new RetryStrategyOptions<HttpResponseMessage>
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

    private ResiliencePipeline<T> Build<T>(RetryStrategyOptions<T> options)
    {
        options.MaxRetryAttempts = MaximumRetries;
        options.Delay = FirstDelay;
        options.BackoffType = DelayBackoffType.Exponential;
        options.UseJitter = true;
        return new ResiliencePipelineBuilder<T> { TimeProvider = clock }.AddRetry(options).Build();
    }
}
