namespace ContainerTools.Registry.Transport;

/// <summary>What the handlers know of a message beside its headers; it travels with the message.</summary>
/// <param name="Request">What is asked for.</param>
/// <param name="Address">Where the request begins; redirects change the message's own address.</param>
/// <param name="Reporter">Receives progress, notes and warnings.</param>
/// <param name="MayRepeat">Whether the request may be sent again after a failure.</param>
internal sealed record RequestContext(RegistryRequest Request, Uri Address, IReporter Reporter, bool MayRepeat)
{
    private static readonly HttpRequestOptionsKey<RequestContext> Key = new("ContainerTools");

    /// <summary>A message that carries this context.</summary>
    public HttpRequestMessage ToMessage()
    {
        HttpRequestMessage message = Request.ToMessage(Address);
        message.Options.Set(Key, this);
        return message;
    }

    /// <summary>The context of a message that <see cref="ToMessage"/> has made.</summary>
    public static RequestContext Of(HttpRequestMessage message) => TryGet(message) ?? throw new InvalidOperationException("The message has no context.");

    /// <summary>Who is told about a message; nobody where it is one for a token server or a first look at the registry.</summary>
    public static IReporter ReporterOf(HttpRequestMessage message) => TryGet(message)?.Reporter ?? NullReporter.Instance;

    private static RequestContext? TryGet(HttpRequestMessage message) => message.Options.TryGetValue(Key, out RequestContext? context) ? context : null;
}
