using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace ContainerTools.Tests.Registry;

/// <summary>Stands for the network: every request goes to one function and is kept.</summary>
internal sealed class ScriptedNetwork(Func<SentRequest, CancellationToken, Task<HttpResponseMessage>> answer)
{
    public ScriptedNetwork(Func<SentRequest, HttpResponseMessage> answer)
        : this((request, _) => Task.FromResult(answer(request)))
    {
    }

    public ConcurrentQueue<SentRequest> Requests { get; } = [];

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        string body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancel);
        SentRequest sent = new(request.Method, request.RequestUri!, request.Headers.Authorization, body);
        Requests.Enqueue(sent);
        return await answer(sent, cancel);
    }

    public static HttpResponseMessage Json(string body, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    public static HttpResponseMessage Status(HttpStatusCode status) => new(status);

    public static HttpResponseMessage Redirect(string location)
    {
        HttpResponseMessage response = new(HttpStatusCode.TemporaryRedirect);
        response.Headers.TryAddWithoutValidation("Location", location);
        return response;
    }

    public static HttpResponseMessage Unauthorized(params string[] challenges)
    {
        HttpResponseMessage response = new(HttpStatusCode.Unauthorized);
        foreach (string challenge in challenges)
        {
            response.Headers.TryAddWithoutValidation("WWW-Authenticate", challenge);
        }

        return response;
    }
}
