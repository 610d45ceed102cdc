using System.Net;

namespace ContainerTools.Registry.Authentication;

/// <summary>
/// What the root of a registry's API (<c>/v2/</c>) says about getting in. Some registries say it nowhere else: they answer 404 or 403
/// to everything that an anonymous client asks for. The root is asked until it has answered once, and not at all where somebody has its answer
/// already. Thread-safe.
/// </summary>
/// <param name="ask">Asks the root, without credentials.</param>
internal sealed class RootChallenge(Func<CancellationToken, Task<HttpResponseMessage>> ask)
{
    private const int Attempts = 3;
    private static readonly Challenge None = new("", new Dictionary<string, string>());
    private readonly SemaphoreSlim _single = new(1);
    private volatile Challenge? _answer;
    private int _failures;

    /// <summary>Whether the root has answered.</summary>
    public bool IsKnown => _answer is not null;

    /// <summary>The challenge if there is one and it is known.</summary>
    public Challenge? Known => _answer is { } answer && answer != None ? answer : null;

    /// <summary>Takes in an answer of the root to an anonymous request. The first one that says anything counts.</summary>
    public void Learn(HttpResponseMessage response)
    {
        if ((int)response.StatusCode is not (429 or >= 500))
        {
            _answer ??= response.StatusCode == HttpStatusCode.Unauthorized ? ChallengeParser.FindBest(response.Headers) ?? None : None;
        }
    }

    /// <summary>The challenge, for which the root is asked if need be; null where it has none or does not answer.</summary>
    public async Task<Challenge?> GetAsync(CancellationToken cancel)
    {
        if (_answer is null)
        {
            await _single.WaitAsync(cancel).ConfigureAwait(false);
            try
            {
                if (_answer is null)
                {
                    await AskAsync(cancel).ConfigureAwait(false);
                }
            }
            finally
            {
                _single.Release();
            }
        }

        return Known;
    }

    private async Task AskAsync(CancellationToken cancel)
    {
        try
        {
            using HttpResponseMessage response = await ask(cancel).ConfigureAwait(false);
            Learn(response);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException)
        {
            // The request that led here has an answer, and that one is told.
        }

        // A root that is out of order for a moment is asked again for another request, but not for ever.
        if (_answer is null && ++_failures == Attempts)
        {
            _answer = None;
        }
    }
}
