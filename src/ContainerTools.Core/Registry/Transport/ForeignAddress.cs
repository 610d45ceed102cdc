using ContainerTools.Registry.Authentication;

namespace ContainerTools.Registry.Transport;

/// <summary>Which URLs in a descriptor may be fetched: an image must not make us ask the machines of our own network.</summary>
internal static class ForeignAddress
{
    public static bool IsAcceptable(Uri url) => url.Scheme == Uri.UriSchemeHttps && url.UserInfo.Length == 0 && !InternalAddress.IsInternal(url);
}
