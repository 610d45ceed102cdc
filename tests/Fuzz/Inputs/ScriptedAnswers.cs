using System.Net;
using System.Text;

namespace ContainerTools.Fuzzing;

/// <summary>
/// A registry that answers whatever a script says. Each line is an answer: a status, headers and a body, with tabs between them.
/// The lines come in turn, over and over, until so many requests were made that no client should make more.
/// </summary>
internal sealed class ScriptedAnswers(string script, int most) : HttpMessageHandler
{
    private readonly string[] _lines = script.Split('\n');
    private int _count;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        int number = Interlocked.Increment(ref _count);
        FuzzException.Unless(number <= most, "A client stops asking");
        string[] parts = _lines[(number - 1) % _lines.Length].Split('\t');
        var response = new HttpResponseMessage(int.TryParse(parts[0], out int status) && status is >= 100 and < 1000 ? (HttpStatusCode)status : HttpStatusCode.OK)
        {
            Content = new ByteArrayContent(parts.Length > 1 && request.Method != HttpMethod.Head ? Encoding.UTF8.GetBytes(parts[^1]) : []),
            RequestMessage = request,
        };
        foreach (string header in parts.Skip(1).SkipLast(1))
        {
            int colon = header.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && !response.Headers.TryAddWithoutValidation(header[..colon], header[(colon + 1)..]))
            {
                response.Content.Headers.TryAddWithoutValidation(header[..colon], header[(colon + 1)..]);
            }
        }

        return Task.FromResult(response);
    }
}
