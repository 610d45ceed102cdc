namespace ContainerTools.Registry.Transport;

/// <param name="Response">Status and header fields; its content was read.</param>
/// <param name="Body">All of the content.</param>
internal sealed record FetchedBody(HttpResponseMessage Response, byte[] Body);
