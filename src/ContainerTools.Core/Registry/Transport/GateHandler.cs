using ContainerTools.IO.Streams;

namespace ContainerTools.Registry.Transport;

/// <summary>
/// Sends nothing while the host wants a pause, remembers the pauses that hosts ask for, and limits how long a host may be
/// silent. A pause is the answering host's, which after a redirect need not be the registry.
/// </summary>
internal sealed class GateHandler(HttpMessageHandler inner, TimeSpan idleTimeout, TimeProvider clock) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HostGate gate = HostGate.For(request.RequestUri!, clock);
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        using var idle = new IdleLimit(idleTimeout, clock);
        using CancellationTokenRegistration stop = idle.Follow(cancellationToken);
        idle.Watch(true);
        if (request.Content is RequestContent content)
        {
            content.OnWaiting = idle.Watch;
        }

        try
        {
            HttpResponseMessage response = await base.SendAsync(request, idle.Token).ConfigureAwait(false);
            response.RequestMessage ??= request;
            KeepPause(gate, response, RequestContext.ReporterOf(request));
            return response;
        }
        catch (Exception exception) when (idle.Token.IsCancellationRequested && exception is (OperationCanceledException or HttpRequestException))
        {
            // A connection that is given up may fail in its own way.
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"no answer within {idleTimeout.TotalSeconds:0} s");
        }
    }

    private void KeepPause(HostGate gate, HttpResponseMessage response, IReporter reporter)
    {
        if (RetryPolicy.IsTransient(response, clock) && RetryAfter.Read(response, clock) is { } pause && pause > TimeSpan.Zero)
        {
            reporter.Verbose($"{response.RequestMessage!.RequestUri!.Authority} answered {(int)response.StatusCode} and wants a pause of {pause.TotalSeconds:0.#} s; all transfers with it wait.");
            gate.Pause(pause);
        }
    }
}
