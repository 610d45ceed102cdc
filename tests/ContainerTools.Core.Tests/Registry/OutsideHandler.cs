namespace ContainerTools.Tests.Registry;

/// <summary>Lets a server of this machine pass for one outside, which has a certificate and is not probed.</summary>
/// <param name="server">Where the messages go, whatever their address.</param>
internal sealed class OutsideHandler(Uri server) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false })
{
    public const string Host = "registry.example";

    /// <summary>The hosts that were asked.</summary>
    public HashSet<string> Hosts { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Uri asked = request.RequestUri!;
        lock (Hosts)
        {
            Hosts.Add(asked.Authority);
        }

        request.RequestUri = new Uri(server, asked.PathAndQuery);
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            request.RequestUri = asked;
        }
    }
}
